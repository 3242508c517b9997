-- What is derived from transactions is kept by the database itself, in the same batch as the change.

CREATE TRIGGER guards_hold BEFORE INSERT ON guards
BEGIN
  SELECT CASE WHEN NEW.holds THEN RAISE(IGNORE) ELSE RAISE(ABORT, 'guard_failed') END;
END;
--> statement-breakpoint

-- Balances: accounts holds the sums, account_days what was posted on each day.

CREATE TRIGGER transactions_insert_sums AFTER INSERT ON transactions
BEGIN
  UPDATE accounts SET
    posted_sum = posted_sum + iif(NEW.status = 'posted', NEW.amount, 0),
    pending_sum = pending_sum + iif(NEW.status = 'pending', NEW.amount, 0),
    cleared_sum = cleared_sum + iif(NEW.cleared, NEW.amount, 0),
    transaction_count = transaction_count + 1
  WHERE user_id = NEW.user_id AND id = NEW.account_id;
  INSERT INTO account_days (user_id, account_id, date, posted_sum, posted_count)
    SELECT NEW.user_id, NEW.account_id, NEW.date, NEW.amount, 1 WHERE NEW.status = 'posted'
    ON CONFLICT (user_id, account_id, date) DO UPDATE SET
      posted_sum = posted_sum + excluded.posted_sum,
      posted_count = posted_count + 1;
END;
--> statement-breakpoint

CREATE TRIGGER transactions_delete_sums AFTER DELETE ON transactions
BEGIN
  UPDATE accounts SET
    posted_sum = posted_sum - iif(OLD.status = 'posted', OLD.amount, 0),
    pending_sum = pending_sum - iif(OLD.status = 'pending', OLD.amount, 0),
    cleared_sum = cleared_sum - iif(OLD.cleared, OLD.amount, 0),
    transaction_count = transaction_count - 1
  WHERE user_id = OLD.user_id AND id = OLD.account_id;
  UPDATE account_days SET
    posted_sum = posted_sum - OLD.amount,
    posted_count = posted_count - 1
  WHERE OLD.status = 'posted'
    AND user_id = OLD.user_id AND account_id = OLD.account_id AND date = OLD.date;
  DELETE FROM account_days
  WHERE user_id = OLD.user_id AND account_id = OLD.account_id AND date = OLD.date
    AND posted_count = 0;
END;
--> statement-breakpoint

CREATE TRIGGER transactions_update_sums
AFTER UPDATE OF account_id, date, amount, status, cleared ON transactions
WHEN OLD.account_id <> NEW.account_id OR OLD.date <> NEW.date OR OLD.amount <> NEW.amount
  OR OLD.status <> NEW.status OR OLD.cleared <> NEW.cleared
BEGIN
  UPDATE accounts SET
    posted_sum = posted_sum - iif(OLD.status = 'posted', OLD.amount, 0),
    pending_sum = pending_sum - iif(OLD.status = 'pending', OLD.amount, 0),
    cleared_sum = cleared_sum - iif(OLD.cleared, OLD.amount, 0),
    transaction_count = transaction_count - 1
  WHERE user_id = OLD.user_id AND id = OLD.account_id;
  UPDATE accounts SET
    posted_sum = posted_sum + iif(NEW.status = 'posted', NEW.amount, 0),
    pending_sum = pending_sum + iif(NEW.status = 'pending', NEW.amount, 0),
    cleared_sum = cleared_sum + iif(NEW.cleared, NEW.amount, 0),
    transaction_count = transaction_count + 1
  WHERE user_id = NEW.user_id AND id = NEW.account_id;
  UPDATE account_days SET
    posted_sum = posted_sum - OLD.amount,
    posted_count = posted_count - 1
  WHERE OLD.status = 'posted'
    AND user_id = OLD.user_id AND account_id = OLD.account_id AND date = OLD.date;
  DELETE FROM account_days
  WHERE user_id = OLD.user_id AND account_id = OLD.account_id AND date = OLD.date
    AND posted_count = 0;
  INSERT INTO account_days (user_id, account_id, date, posted_sum, posted_count)
    SELECT NEW.user_id, NEW.account_id, NEW.date, NEW.amount, 1 WHERE NEW.status = 'posted'
    ON CONFLICT (user_id, account_id, date) DO UPDATE SET
      posted_sum = posted_sum + excluded.posted_sum,
      posted_count = posted_count + 1;
END;
--> statement-breakpoint

-- Lines: position -1 is the whole transaction, 0 and up are its splits. A transfer without a category
-- has none, so that category '' at position -1 means exactly "uncategorized".

CREATE TRIGGER transactions_insert_lines AFTER INSERT ON transactions
BEGIN
  INSERT INTO transaction_lines (user_id, category_id, date, transaction_id, position)
    SELECT NEW.user_id, coalesce(NEW.category_id, ''), NEW.date, NEW.id, -1
    WHERE NEW.splits IS NULL AND (NEW.category_id IS NOT NULL OR NEW.transfer_id IS NULL);
  INSERT INTO transaction_lines (user_id, category_id, date, transaction_id, position)
    SELECT NEW.user_id, coalesce(split.value ->> 'category_id', ''), NEW.date, NEW.id, split.key
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
AFTER UPDATE OF date, category_id, splits, transfer_id ON transactions
WHEN OLD.date <> NEW.date OR OLD.category_id IS NOT NEW.category_id
  OR OLD.splits IS NOT NEW.splits OR OLD.transfer_id IS NOT NEW.transfer_id
BEGIN
  DELETE FROM transaction_lines
  WHERE user_id = OLD.user_id AND date = OLD.date AND transaction_id = OLD.id
    AND category_id IN (
      SELECT coalesce(OLD.category_id, '')
      UNION SELECT coalesce(split.value ->> 'category_id', '') FROM json_each(OLD.splits) AS split
    );
  INSERT INTO transaction_lines (user_id, category_id, date, transaction_id, position)
    SELECT NEW.user_id, coalesce(NEW.category_id, ''), NEW.date, NEW.id, -1
    WHERE NEW.splits IS NULL AND (NEW.category_id IS NOT NULL OR NEW.transfer_id IS NULL);
  INSERT INTO transaction_lines (user_id, category_id, date, transaction_id, position)
    SELECT NEW.user_id, coalesce(split.value ->> 'category_id', ''), NEW.date, NEW.id, split.key
    FROM json_each(NEW.splits) AS split;
END;
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

CREATE TRIGGER categories_unused BEFORE DELETE ON categories
WHEN EXISTS (
  SELECT 1 FROM transaction_lines WHERE user_id = OLD.user_id AND category_id = OLD.id
)
BEGIN
  SELECT RAISE(ABORT, 'guard_failed');
END;
--> statement-breakpoint

CREATE TRIGGER transactions_insert_tags AFTER INSERT ON transactions
BEGIN
  INSERT INTO transaction_tags (user_id, tag, date, transaction_id)
    SELECT NEW.user_id, tag.value, NEW.date, NEW.id FROM json_each(NEW.tags) AS tag;
END;
--> statement-breakpoint

CREATE TRIGGER transactions_delete_tags AFTER DELETE ON transactions
BEGIN
  DELETE FROM transaction_tags
  WHERE user_id = OLD.user_id AND date = OLD.date AND transaction_id = OLD.id
    AND tag IN (SELECT value FROM json_each(OLD.tags));
END;
--> statement-breakpoint

CREATE TRIGGER transactions_update_tags AFTER UPDATE OF date, tags ON transactions
WHEN OLD.date <> NEW.date OR OLD.tags <> NEW.tags
BEGIN
  DELETE FROM transaction_tags
  WHERE user_id = OLD.user_id AND date = OLD.date AND transaction_id = OLD.id
    AND tag IN (SELECT value FROM json_each(OLD.tags));
  INSERT INTO transaction_tags (user_id, tag, date, transaction_id)
    SELECT NEW.user_id, tag.value, NEW.date, NEW.id FROM json_each(NEW.tags) AS tag;
END;
