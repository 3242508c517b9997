CREATE TABLE `budget_alerts` (
	`user_id` text NOT NULL,
	`budget_id` text NOT NULL,
	`period_start` text NOT NULL,
	`threshold` integer NOT NULL,
	PRIMARY KEY(`user_id`, `budget_id`, `period_start`, `threshold`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `event_checks` (
	`user_id` text PRIMARY KEY NOT NULL,
	`operation` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`operation` text NOT NULL,
	`type` text NOT NULL,
	`resource_id` text NOT NULL,
	`state` text NOT NULL,
	`previous` text,
	`payload` text,
	`created_at` text NOT NULL,
	`dispatched_at` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `events_by_user` ON `events` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `events_by_type` ON `events` (`user_id`,`type`,`id`);--> statement-breakpoint
CREATE INDEX `events_by_resource` ON `events` (`user_id`,`resource_id`,`id`);--> statement-breakpoint
CREATE INDEX `events_by_operation` ON `events` (`user_id`,`operation`);--> statement-breakpoint
CREATE INDEX `events_undispatched` ON `events` (`user_id`,`id`) WHERE dispatched_at IS NULL;--> statement-breakpoint
CREATE TABLE `goal_alerts` (
	`user_id` text NOT NULL,
	`goal_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `goal_id`)
) STRICT, WITHOUT ROWID;
