// What banks call the columns of a CSV: unaccented, lower-case, without the currency.
export type Role =
  | 'date'
  | 'value_date'
  | 'amount'
  | 'debit'
  | 'credit'
  | 'indicator'
  | 'fee'
  | 'payee'
  | 'description'
  | 'currency'
  | 'balance'
  | 'id'
  | 'status'
  | 'account'
  | 'skip'

/** The lowest rank of a role is the column that fits it best. */
type Names = { role: Role; rank?: number; english?: string; other?: string }

export const columnNames: readonly Names[] = [
  {
    role: 'fee',
    english: 'fee|fees|fee amount|transaction fee|commission|commission fee',
    other:
      'gebuhr|gebuhren|entgelt|frais|comision|commissione|commissioni|poplatek|oplata|prowizja|avgift',
  },
  {
    role: 'date',
    rank: 0,
    english: `booking date|posting date|post date|posted date|posted on|date posted|posted|
      date processed|processed date|completed date|date completed|booked on|booked|
      accounting date|entry date`,
    other: `buchungsdatum|buchungstag|buchung|boekdatum|boekingsdatum|date comptable|
      date de comptabilisation|date operation|date d operation|date de l operation|
      fecha contable|fecha operacion|fecha de operacion|f operacion|data contabile|
      data operazione|data registrazione|datum zauctovani|datum uctovani|data ksiegowania|
      data operacji|bokforingsdag|bokforingsdatum|bokforingsdato|bokfort|bogforingsdato|
      data movimento|data lancamento|data mov|konyveles datuma|kirjauspaiva`,
  },
  {
    role: 'date',
    rank: 1,
    english: `date|transaction date|trans date|txn date|tran date|date of transaction|date time|
      datetime|timestamp|timestamp utc`,
    other: `datum|fecha|data|dato|dag|transaktionsdatum|transactiedatum|umsatzdatum|
      date de transaction|fecha transaccion|fecha movimiento|data transakcji|datum transakce|
      datum a cas|paivamaara`,
  },
  {
    role: 'date',
    rank: 2,
    english: `value date|effective date|execution date|started date|created|created on|interest date|
      purchase date`,
    other: `valuta|valutadatum|wertstellung|wertstellungsdatum|wert|belegdatum|rentedatum|rentdatum|
      date valeur|date de valeur|fecha valor|f valor|data valuta|data valor|datum provedeni|
      datum valuty|valuta datum|data waluty|valutadag|rantedato|rentedato|datum van uitvoering`,
  },
  {
    role: 'amount',
    rank: 0,
    english: 'amount|transaction amount|booking amount|net amount|value|amount in account currency',
    other: `betrag|buchungsbetrag|umsatz|bedrag|transactiebedrag|montant|montant de l operation|
      importe|importe movimiento|importo|importo totale|castka|objem|kwota|kwota operacji|
      kwota transakcji|belopp|belob|belop|valor|montante|quantia|osszeg|maara|suma|iznos`,
  },
  {
    role: 'debit',
    english: `debit|debits|debit amount|withdrawal|withdrawals|withdrawal amount|withdrawal amt|
      paid out|money out|outflow|amount debit|out|spent|payments`,
    other: `soll|lastschrift|ausgang|ausgaben|belastung|belastungen|af|uitgaand|sortie|depense|
      depenses|cargo|cargos|debe|adeudo|gasto|gastos|addebito|addebiti|uscite|dare|vydaj|vydaje|
      na vrub|obciazenia|obciazenie|wydatki|ut|uttag|debet|debito|debitos`,
  },
  {
    role: 'credit',
    english: `credit|credits|credit amount|deposit|deposits|deposit amount|deposit amt|paid in|money in|
      inflow|amount credit|in|received`,
    other: `haben|gutschrift|gutschriften|eingang|einnahmen|bij|inkomend|entree|recette|recettes|
      abono|abonos|haber|ingreso|ingresos|accredito|accrediti|entrate|avere|prijem|prijmy|
      ve prospech|uznania|uznanie|wplywy|insattning|kredit|credito|creditos`,
  },
  {
    role: 'indicator',
    english: `debit credit|credit debit|dr cr|cr dr|d c|c d|debit or credit|credit debit indicator|
      direction|sign`,
    other: `af bij|bij af|soll haben|s h|debet credit|credit debet|kennzeichen|sens|debe haber|
      dare avere|debit credit kennzeichen`,
  },
  {
    role: 'payee',
    rank: 0,
    english: `payee|payee name|merchant|merchant name|counterparty|counterparty name|counter party|
      counteraccount name|beneficiary|beneficiary name|recipient|recipient name|target name|
      payee or payer|other party|from to`,
    other: `empfanger|zahlungsempfanger|zahlungsempfanger in|beguenstigter zahlungspflichtiger|
      begunstigter zahlungspflichtiger|auftraggeber empfanger|auftraggeber beguenstigter|
      auftraggeber begunstigter|name zahlungsbeteiligter|partnername|partner name|
      naam tegenpartij|naam|naam omschrijving|tegenpartij|tegenpartij naam|
      nom de la contrepartie|contrepartie|beneficiaire|tiers|beneficiario|concepto beneficiario|
      ordenante|controparte|nazev protiuctu|nazev protistrany|protistrana|nadawca odbiorca|
      odbiorca|kontrahent|mottagare|modtager|mottaker|destinatario|saaja`,
  },
  { role: 'payee', rank: 1, english: 'name', other: 'nom|nombre|nome|nazev|nazwa|namn|navn' },
  {
    role: 'description',
    english: `description|descriptions|transaction description|details|transaction details|narrative|
      memo|particulars|reference|remarks|remark|note|notes|message|message for payee|
      message for me|client note|text|item|original description|payment reference|purpose|
      booking text|transaction`,
    other: `verwendungszweck|buchungstext|buchungsdetails|beschreibung|transaktionsbeschreibung|
      transaktionsbeschreibung zusatz|umsatztext|vorgang|zahlungsgrund|mitteilung|betreff|
      omschrijving|omschrijving 1|omschrijving 2|omschrijving 3|mededelingen|mededeling|libelle|
      libelle operation|detail|description de l operation|concepto|descripcion|observaciones|
      detalle|descrizione|causale|descrizione operazione|popis|polozka|zprava pro prijemce|
      zprava pro me|klientska poznamka|poznamka|opis|opis operacji|opis transakcji|tytul|
      tytul operacji|beskrivning|beskrivelse|tekst|meddelande|descricao|historico|leiras|
      kozlemeny`,
  },
  {
    role: 'currency',
    english: 'currency|currency code|ccy|account currency|transaction currency',
    other: `wahrung|waehrung|buchungswahrung|munt|muntsoort|valuta kod|devise|divisa|moneda|mena|
      waluta|valuutta|penznem|moeda|waluta operacji`,
  },
  {
    role: 'balance',
    english: `balance|running balance|account balance|closing balance|balance after|
      balance after transaction|ledger balance`,
    other: `saldo|saldo nach buchung|kontostand|saldo na trn|saldo na mutatie|saldo na transactie|
      solde|saldo disponible|saldo contabile|zustatek|zustatek po transakci|saldo po operacji|
      saldo po transakcji|behallning|egyenleg`,
  },
  {
    role: 'id',
    english: `id|transaction id|transaction reference number|transaction reference|reference number|
      bank reference|fitid|unique id|txn id`,
    other: `referencni cislo transakce|id transakce|id operace|volgnr|transactie id|id operacji|
      numer transakcji|reference operation|id transaccion|transaktionsnummer`,
  },
  {
    role: 'status',
    english: 'status|state|transaction status|info',
    other: 'zustand|estado|stato|statut|stav|stan',
  },
  {
    role: 'account',
    english: 'account number|own account|account no',
    other: `iban bban|rekening|rekeningnummer|auftragskonto|iban auftragskonto|kontonummer eigen|
      eigenkonto|numero de compte|cislo uctu|numer rachunku`,
  },
]
