import type { Session } from '../../../sessions/schema'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  ConfirmPage,
  Facts,
  PageTitle,
} from '../../components/page'
import { Field, Refused } from '../../components/fields'
import { NewPassword } from '../../components/new-password'
import { Table } from '../../components/table'
import { Instant } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import type { Viewer } from '../../viewer'
import { countryName } from './country-name'
import { deviceName } from './device-name'
import { ProfileFields, profileLabels } from './profile'

export type AccountProps = {
  viewer: Viewer
  devices: readonly Session[]
  /** Which of the forms was refused. */
  refusals?: { profile?: Refusal; password?: Refusal }
}

export function AccountPage({ viewer, devices, refusals = {} }: AccountProps) {
  return (
    <>
      <PageTitle>Account</PageTitle>
      <div class="columns">
        <ProfileCard viewer={viewer} refusal={refusals.profile ?? null} />
        <PasswordCard viewer={viewer} refusal={refusals.password ?? null} />
      </div>
      <DevicesCard devices={devices} />
    </>
  )
}

function ProfileCard({ viewer, refusal }: { viewer: Viewer; refusal: Refusal | null }) {
  return (
    <Card id="profile" title="Profile">
      <Facts of={[['E-mail', viewer.email]]} />
      <Refused refusal={refusal} labels={profileLabels} />
      <form method="post" action="/dashboard/account/profile">
        <ProfileFields refusal={refusal} profile={viewer} />
        <p class="actions">
          <Button>Save</Button>
        </p>
      </form>
    </Card>
  )
}

const passwordLabels = { current_password: 'Current password', new_password: 'New password' }

function PasswordCard({ viewer, refusal }: { viewer: Viewer; refusal: Refusal | null }) {
  return (
    <Card id="password" title="Password">
      <p>Changing it signs out all other devices.</p>
      <Refused refusal={refusal} labels={passwordLabels} />
      <form method="post" action="/dashboard/account/password">
        {/* For password managers, which would not know whose it is. */}
        <input
          class="unseen"
          type="text"
          value={viewer.email}
          autocomplete="username"
          aria-hidden="true"
          tabindex={-1}
          readonly
        />
        <Field
          name="current_password"
          label={passwordLabels.current_password}
          type="password"
          refusal={refusal}
          input={{ autocomplete: 'current-password', required: true }}
        />
        <NewPassword name="new_password" label={passwordLabels.new_password} refusal={refusal} />
        <p class="actions">
          <Button>Change password</Button>
        </p>
      </form>
    </Card>
  )
}

function DevicesCard({ devices }: { devices: readonly Session[] }) {
  return (
    <Card id="devices" title="Devices that are signed in">
      <Table
        caption="Devices that are signed in"
        rows={devices}
        columns={[
          {
            name: 'Device',
            heads: true,
            cell: (device) => (
              <>
                {deviceName(device.user_agent)}{' '}
                {device.current && <Badge tone="good">this one</Badge>}
              </>
            ),
          },
          { name: 'Country', cell: ({ country }) => countryName(country) },
          { name: 'Signed in', cell: (device) => <Instant of={device.created_at} /> },
          { name: 'Last used', cell: (device) => <Instant of={device.last_used_at} /> },
          {
            name: 'Actions',
            silent: true,
            align: 'end',
            cell: ({ id, user_agent: agent }) => (
              <ButtonLink look="quiet" href={`/dashboard/account/devices/${id}/end`}>
                Sign out <span class="unseen">{deviceName(agent)}</span>
              </ButtonLink>
            ),
          },
        ]}
      />
    </Card>
  )
}

export function EndDevice({ device }: { device: Session }) {
  const name = deviceName(device.user_agent)
  return (
    <ConfirmPage
      title={device.current ? 'Sign out here?' : `Sign out ${name}?`}
      action={`/dashboard/account/devices/${device.id}/end`}
      confirm="Sign out"
      back="/dashboard/account"
    >
      <p>
        {device.current
          ? 'This is the device that you are using: you will have to sign in again.'
          : 'It will have to sign in again. What it shows on its screen now stays there.'}
      </p>
      <Facts
        of={[
          ['Device', name],
          ['Country', countryName(device.country)],
          ['Signed in', <Instant of={device.created_at} />],
        ]}
      />
    </ConfirmPage>
  )
}
