-- What a client said of a file that it sends in pieces, as it said it: the tus protocol gives it back.
ALTER TABLE uploads ADD COLUMN metadata TEXT;
