CREATE TABLE `budget_moves` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`from_budget_id` text NOT NULL,
	`to_budget_id` text NOT NULL,
	`amount` integer NOT NULL,
	`date` text NOT NULL,
	`note` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`,`from_budget_id`) REFERENCES `budgets`(`user_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`,`to_budget_id`) REFERENCES `budgets`(`user_id`,`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `budget_moves_by_source` ON `budget_moves` (`user_id`,`from_budget_id`,`id`);--> statement-breakpoint
CREATE INDEX `budget_moves_by_target` ON `budget_moves` (`user_id`,`to_budget_id`,`id`);--> statement-breakpoint
CREATE TABLE `budgets` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`category_ids` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`period` text NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text,
	`rollover` text NOT NULL,
	`alert_thresholds` text NOT NULL,
	`archived` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `budgets_by_user` ON `budgets` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `goal_contributions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`goal_id` text NOT NULL,
	`amount` integer NOT NULL,
	`date` text NOT NULL,
	`note` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`,`goal_id`) REFERENCES `goals`(`user_id`,`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `goal_contributions_by_goal` ON `goal_contributions` (`user_id`,`goal_id`,`date`,`id`);--> statement-breakpoint
CREATE TABLE `goals` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`target_amount` integer NOT NULL,
	`currency` text NOT NULL,
	`target_date` text,
	`account_id` text,
	`archived` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `goals_by_user` ON `goals` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `goals_by_account` ON `goals` (`user_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `category_months` (
	`user_id` text NOT NULL,
	`month` text NOT NULL,
	`category_id` text NOT NULL,
	`account_id` text NOT NULL,
	`currency` text NOT NULL,
	`posted_in` integer DEFAULT 0 NOT NULL,
	`posted_out` integer DEFAULT 0 NOT NULL,
	`posted_in_count` integer DEFAULT 0 NOT NULL,
	`posted_out_count` integer DEFAULT 0 NOT NULL,
	`pending_in` integer DEFAULT 0 NOT NULL,
	`pending_out` integer DEFAULT 0 NOT NULL,
	`pending_in_count` integer DEFAULT 0 NOT NULL,
	`pending_out_count` integer DEFAULT 0 NOT NULL,
	`days` text NOT NULL,
	PRIMARY KEY(`user_id`, `month`, `category_id`, `account_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint

-- Sums per month, so that budgets and reports cost categories × months and never the transactions.

-- Lines now carry all that a sum needs. They are derived, so they are made anew.

DROP TRIGGER transactions_insert_lines;
--> statement-breakpoint
DROP TRIGGER transactions_delete_lines;
--> statement-breakpoint
DROP TRIGGER transactions_update_lines;
--> statement-breakpoint
DROP TRIGGER transaction_lines_category;
--> statement-breakpoint
DROP TABLE transaction_lines;
--> statement-breakpoint
CREATE TABLE transaction_lines (
  user_id TEXT NOT NULL,
  category_id TEXT NOT NULL,
  date TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  is_transfer INTEGER NOT NULL,
  PRIMARY KEY (user_id, category_id, date, transaction_id, position)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint

-- What a foreign key cannot say: a line's category is a system one or the same user's.

CREATE TRIGGER transaction_lines_category BEFORE INSERT ON transaction_lines
WHEN NEW.category_id <> '' AND NOT EXISTS (
  SELECT 1 FROM categories
  WHERE id = NEW.category_id AND (user_id IS NULL OR user_id = NEW.user_id)
)
BEGIN
  SELECT RAISE(ABORT, 'guard_failed');
END;
--> statement-breakpoint

-- A day's sums stand in `days` as "05o": day, then i/o for posted and pi/po for pending in and out; "05oc" counts.

CREATE TRIGGER transaction_lines_insert_months AFTER INSERT ON transaction_lines
WHEN NOT NEW.is_transfer
BEGIN
  INSERT INTO category_months (user_id, month, category_id, account_id, currency, days)
    VALUES (NEW.user_id, substr(NEW.date, 1, 7), NEW.category_id, NEW.account_id, NEW.currency, '{}')
    ON CONFLICT DO NOTHING;
  UPDATE category_months SET
    posted_in = posted_in + iif(NEW.status = 'posted', max(NEW.amount, 0), 0),
    posted_out = posted_out + iif(NEW.status = 'posted', min(NEW.amount, 0), 0),
    posted_in_count = posted_in_count + (NEW.status = 'posted' AND NEW.amount > 0),
    posted_out_count = posted_out_count + (NEW.status = 'posted' AND NEW.amount < 0),
    pending_in = pending_in + iif(NEW.status = 'pending', max(NEW.amount, 0), 0),
    pending_out = pending_out + iif(NEW.status = 'pending', min(NEW.amount, 0), 0),
    pending_in_count = pending_in_count + (NEW.status = 'pending' AND NEW.amount > 0),
    pending_out_count = pending_out_count + (NEW.status = 'pending' AND NEW.amount < 0),
    days = json_set(days,
      '$."' || day.key || '"', coalesce(days ->> day.key, 0) + NEW.amount,
      '$."' || day.key || 'c"', coalesce(days ->> (day.key || 'c'), 0) + 1)
  FROM (
    SELECT substr(NEW.date, 9, 2) || iif(NEW.status = 'pending', 'p', '') || iif(NEW.amount > 0, 'i', 'o') AS key
  ) AS day
  WHERE user_id = NEW.user_id AND month = substr(NEW.date, 1, 7)
    AND category_id = NEW.category_id AND account_id = NEW.account_id;
END;
--> statement-breakpoint

CREATE TRIGGER transaction_lines_delete_months AFTER DELETE ON transaction_lines
WHEN NOT OLD.is_transfer
BEGIN
  UPDATE category_months SET
    posted_in = posted_in - iif(OLD.status = 'posted', max(OLD.amount, 0), 0),
    posted_out = posted_out - iif(OLD.status = 'posted', min(OLD.amount, 0), 0),
    posted_in_count = posted_in_count - (OLD.status = 'posted' AND OLD.amount > 0),
    posted_out_count = posted_out_count - (OLD.status = 'posted' AND OLD.amount < 0),
    pending_in = pending_in - iif(OLD.status = 'pending', max(OLD.amount, 0), 0),
    pending_out = pending_out - iif(OLD.status = 'pending', min(OLD.amount, 0), 0),
    pending_in_count = pending_in_count - (OLD.status = 'pending' AND OLD.amount > 0),
    pending_out_count = pending_out_count - (OLD.status = 'pending' AND OLD.amount < 0),
    days = iif(days ->> (day.key || 'c') = 1,
      json_remove(days, '$."' || day.key || '"', '$."' || day.key || 'c"'),
      json_set(days,
        '$."' || day.key || '"', (days ->> day.key) - OLD.amount,
        '$."' || day.key || 'c"', (days ->> (day.key || 'c')) - 1))
  FROM (
    SELECT substr(OLD.date, 9, 2) || iif(OLD.status = 'pending', 'p', '') || iif(OLD.amount > 0, 'i', 'o') AS key
  ) AS day
  WHERE user_id = OLD.user_id AND month = substr(OLD.date, 1, 7)
    AND category_id = OLD.category_id AND account_id = OLD.account_id;
  DELETE FROM category_months
  WHERE user_id = OLD.user_id AND month = substr(OLD.date, 1, 7)
    AND category_id = OLD.category_id AND account_id = OLD.account_id
    AND posted_in_count = 0 AND posted_out_count = 0
    AND pending_in_count = 0 AND pending_out_count = 0;
END;
--> statement-breakpoint

-- Lines: position -1 is the whole transaction, 0 and up are its splits. A transfer without a category
-- has none, so that category '' at position -1 means exactly "uncategorized".

CREATE TRIGGER transactions_insert_lines AFTER INSERT ON transactions
BEGIN
  INSERT INTO transaction_lines (
    user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
  )
    SELECT NEW.user_id, coalesce(NEW.category_id, ''), NEW.date, NEW.id, -1, NEW.account_id,
      NEW.amount, NEW.currency, NEW.status, NEW.transfer_id IS NOT NULL
    WHERE NEW.splits IS NULL AND (NEW.category_id IS NOT NULL OR NEW.transfer_id IS NULL);
  INSERT INTO transaction_lines (
    user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
  )
    SELECT NEW.user_id, coalesce(split.value ->> 'category_id', ''), NEW.date, NEW.id, split.key,
      NEW.account_id, split.value ->> 'amount', NEW.currency, NEW.status, 0
    FROM json_each(NEW.splits) AS split;
END;
--> statement-breakpoint

CREATE TRIGGER transactions_delete_lines AFTER DELETE ON transactions
BEGIN
  DELETE FROM transaction_lines
  WHERE user_id = OLD.user_id AND date = OLD.date AND transaction_id = OLD.id
    AND category_id IN (
      SELECT coalesce(OLD.category_id, '')
      UNION SELECT coalesce(split.value ->> 'category_id', '') FROM json_each(OLD.splits) AS split
    );
END;
--> statement-breakpoint

CREATE TRIGGER transactions_update_lines
AFTER UPDATE OF account_id, date, amount, currency, status, category_id, splits, transfer_id ON transactions
WHEN OLD.account_id <> NEW.account_id OR OLD.date <> NEW.date OR OLD.amount <> NEW.amount
  OR OLD.currency <> NEW.currency OR OLD.status <> NEW.status
  OR OLD.category_id IS NOT NEW.category_id OR OLD.splits IS NOT NEW.splits
  OR OLD.transfer_id IS NOT NEW.transfer_id
BEGIN
  DELETE FROM transaction_lines
  WHERE user_id = OLD.user_id AND date = OLD.date AND transaction_id = OLD.id
    AND category_id IN (
      SELECT coalesce(OLD.category_id, '')
      UNION SELECT coalesce(split.value ->> 'category_id', '') FROM json_each(OLD.splits) AS split
    );
  INSERT INTO transaction_lines (
    user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
  )
    SELECT NEW.user_id, coalesce(NEW.category_id, ''), NEW.date, NEW.id, -1, NEW.account_id,
      NEW.amount, NEW.currency, NEW.status, NEW.transfer_id IS NOT NULL
    WHERE NEW.splits IS NULL AND (NEW.category_id IS NOT NULL OR NEW.transfer_id IS NULL);
  INSERT INTO transaction_lines (
    user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
  )
    SELECT NEW.user_id, coalesce(split.value ->> 'category_id', ''), NEW.date, NEW.id, split.key,
      NEW.account_id, split.value ->> 'amount', NEW.currency, NEW.status, 0
    FROM json_each(NEW.splits) AS split;
END;
--> statement-breakpoint

-- What is there already.

INSERT INTO transaction_lines (
  user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
)
  SELECT user_id, coalesce(category_id, ''), date, id, -1, account_id, amount, currency, status,
    transfer_id IS NOT NULL
  FROM transactions
  WHERE splits IS NULL AND (category_id IS NOT NULL OR transfer_id IS NULL);
--> statement-breakpoint
INSERT INTO transaction_lines (
  user_id, category_id, date, transaction_id, position, account_id, amount, currency, status, is_transfer
)
  SELECT t.user_id, coalesce(split.value ->> 'category_id', ''), t.date, t.id, split.key, t.account_id,
    split.value ->> 'amount', t.currency, t.status, 0
  FROM transactions AS t, json_each(t.splits) AS split;
