CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('teacher', 'student')),
    created REAL NOT NULL
);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    created REAL NOT NULL
);
CREATE TABLE photo (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'refused')),
    graph TEXT,
    message TEXT,
    seconds REAL,
    created REAL NOT NULL
);
CREATE INDEX photo_by_state ON photo (state, id);
CREATE INDEX photo_by_member ON photo (member_id, id);
CREATE TABLE stack (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    photo_id INTEGER REFERENCES photo (id) ON DELETE SET NULL,
    share_code TEXT UNIQUE,
    shared_from INTEGER REFERENCES stack (id) ON DELETE SET NULL,
    data TEXT,
    created REAL NOT NULL,
    changed REAL NOT NULL
);
CREATE INDEX stack_by_member ON stack (member_id, id);
CREATE TABLE stack_revision (
    stack_id INTEGER NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    graph TEXT NOT NULL,
    PRIMARY KEY (stack_id, number)
);
