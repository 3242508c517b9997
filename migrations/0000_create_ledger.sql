CREATE TABLE `account_days` (
	`user_id` text NOT NULL,
	`account_id` text NOT NULL,
	`date` text NOT NULL,
	`posted_sum` integer NOT NULL,
	`posted_count` integer NOT NULL,
	PRIMARY KEY(`user_id`, `account_id`, `date`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`currency` text NOT NULL,
	`opening_balance` integer NOT NULL,
	`opened_on` text,
	`institution_name` text,
	`institution_domain` text,
	`mask` text,
	`status` text NOT NULL,
	`source` text NOT NULL,
	`external_id` text,
	`note` text,
	`metadata` text NOT NULL,
	`posted_sum` integer DEFAULT 0 NOT NULL,
	`pending_sum` integer DEFAULT 0 NOT NULL,
	`cleared_sum` integer DEFAULT 0 NOT NULL,
	`transaction_count` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_by_user` ON `accounts` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`parent_id` text,
	`archived` integer DEFAULT false NOT NULL,
	`icon` text,
	`color` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `categories`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `categories_by_user` ON `categories` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `categories_by_parent` ON `categories` (`parent_id`);--> statement-breakpoint
CREATE TABLE `category_archives` (
	`user_id` text NOT NULL,
	`category_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `category_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`user_id` text NOT NULL,
	`parent_hash` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`used_at` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_parent` ON `refresh_tokens` (`parent_hash`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_session` ON `refresh_tokens` (`session_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`user_agent` text,
	`country` text,
	`created_at` text NOT NULL,
	`last_used_at` text NOT NULL,
	`ended_at` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `sessions_by_user` ON `sessions` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text NOT NULL,
	`format` text NOT NULL,
	`found` integer NOT NULL,
	`created` integer NOT NULL,
	`duplicates` integer NOT NULL,
	`matched` integer NOT NULL,
	`errors` text NOT NULL,
	`balance_check` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`,`account_id`) REFERENCES `accounts`(`user_id`,`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `imports_by_account` ON `imports` (`user_id`,`account_id`,`id`);--> statement-breakpoint
CREATE INDEX `imports_by_user` ON `imports` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `transaction_lines` (
	`user_id` text NOT NULL,
	`category_id` text NOT NULL,
	`date` text NOT NULL,
	`transaction_id` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`user_id`, `category_id`, `date`, `transaction_id`, `position`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `transaction_tags` (
	`user_id` text NOT NULL,
	`tag` text NOT NULL,
	`date` text NOT NULL,
	`transaction_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `tag`, `date`, `transaction_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `transactions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text NOT NULL,
	`date` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`cleared` integer NOT NULL,
	`payee` text,
	`payee_key` text NOT NULL,
	`description` text,
	`note` text,
	`search_text` text NOT NULL,
	`category_id` text,
	`tags` text NOT NULL,
	`splits` text,
	`transfer_id` text,
	`transfer_account_id` text,
	`transfer_transaction_id` text,
	`external_id` text,
	`import_id` text,
	`import_key` text,
	`matched_import_id` text,
	`matched_before` text,
	`metadata` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`,`account_id`) REFERENCES `accounts`(`user_id`,`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `transactions_by_date` ON `transactions` (`user_id`,`date`,`id`);--> statement-breakpoint
CREATE INDEX `transactions_by_account` ON `transactions` (`user_id`,`account_id`,`date`,`id`);--> statement-breakpoint
CREATE INDEX `transactions_by_amount` ON `transactions` (`user_id`,`amount`,`id`);--> statement-breakpoint
CREATE INDEX `transactions_by_update` ON `transactions` (`user_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `transactions_by_payee` ON `transactions` (`user_id`,`payee_key`,`date`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `transactions_by_external_id` ON `transactions` (`user_id`,`account_id`,`external_id`) WHERE external_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `transactions_by_import_key` ON `transactions` (`user_id`,`account_id`,`import_key`) WHERE import_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `transactions_by_import` ON `transactions` (`user_id`,`import_id`) WHERE import_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `transactions_by_match` ON `transactions` (`user_id`,`matched_import_id`) WHERE matched_import_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`password_hash` text NOT NULL,
	`name` text,
	`currency` text NOT NULL,
	`time_zone` text NOT NULL,
	`locale` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `guards` (
	`holds` integer NOT NULL
) STRICT;
