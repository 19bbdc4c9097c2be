CREATE TABLE dataset (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pictures', 'clips', 'table', 'arrays')),
    changed REAL NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX dataset_by_member ON dataset (member_id, id);
CREATE TABLE training (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    stack_id INTEGER REFERENCES stack (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    graph TEXT NOT NULL,
    data TEXT,
    data_name TEXT NOT NULL,
    epochs INTEGER,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'stopping', 'stopped', 'done', 'failed')),
    message TEXT,
    history TEXT NOT NULL,
    most_epochs INTEGER,
    seconds REAL NOT NULL,
    queued REAL NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX training_by_state ON training (state, queued);
CREATE INDEX training_by_member ON training (member_id, id);
CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    training_id INTEGER UNIQUE REFERENCES training (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    card TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX model_by_member ON model (member_id, id);
