import Glibc

/// The tables of the store, and what makes an acknowledged write last.
enum SecretSchema {
    /// Counted up when the tables change; kept in the file as `user_version`.
    private static let version: Int64 = 4

    /// Sets the connection up, and makes the tables in a new database.
    static func prepare(_ database: SQLiteDatabase) throws(SQLiteFailure) {
        // With FULL every commit is on the disk before it is answered; with WAL that is one write.
        try switchToWAL(database)
        try database.execute(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;")
        try database.execute("BEGIN IMMEDIATE")
        let found = try database.rows("PRAGMA user_version") { $0.integer(0) }.first
        switch found {
        case 0: try database.execute("\(tables); \(additions); PRAGMA user_version = \(version)")
        case 3: try database.execute("\(additions); PRAGMA user_version = \(version)")
        case version: break
        case 1, 2:
            throw SQLiteFailure(
                reason:
                    "it holds its values unencrypted, as earlier versions of sesame-local left them: begin a new one")
        default: throw SQLiteFailure(reason: "it was made by another version of sesame-local")
        }
        try database.execute("COMMIT")
    }

    /// SQLite does not wait for this lock as it does for all others: a second service that opens a new store in the
    /// same moment would be refused.
    private static func switchToWAL(_ database: SQLiteDatabase) throws(SQLiteFailure) {
        for _ in 1...100 {
            if (try? database.execute("PRAGMA journal_mode = WAL")) != nil { return }
            usleep(20_000)
        }
        try database.execute("PRAGMA journal_mode = WAL")
    }

    /// The columns that version 4 adds to version 3. `hosts` has a host a line; the other two are of key pairs.
    private static let additions = """
        ALTER TABLE secrets ADD COLUMN hosts TEXT NOT NULL DEFAULT '%';
        ALTER TABLE secrets ADD COLUMN key_pair_name TEXT NOT NULL DEFAULT '';
        ALTER TABLE secrets ADD COLUMN project INTEGER NOT NULL DEFAULT 0
        """

    /// In a file, `versions.value` is encrypted, under the key that `key_check` knows. A row of `secrets` is never
    /// given to another secret. `delete_time` and the times of rotations are 0 for never; `product` is empty for
    /// secrets that users define themselves; `versions.rotate_time` is 0 but for versions that a rotation has replaced.
    private static let tables = """
        CREATE TABLE secrets (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            uin INTEGER NOT NULL,
            region TEXT NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            create_time INTEGER NOT NULL,
            delete_time INTEGER NOT NULL DEFAULT 0,
            description TEXT NOT NULL,
            kms_key_id TEXT NOT NULL,
            additional_config TEXT NOT NULL,
            encrypt_type INTEGER NOT NULL,
            resource_id TEXT NOT NULL,
            product TEXT NOT NULL,
            rotation_enabled INTEGER NOT NULL DEFAULT 0,
            rotation_frequency INTEGER NOT NULL DEFAULT 0,
            rotation_begin INTEGER NOT NULL DEFAULT 0,
            last_rotation INTEGER NOT NULL DEFAULT 0,
            UNIQUE (uin, region, name)
        ) STRICT;
        CREATE INDEX deletions ON secrets (delete_time) WHERE delete_time > 0;
        CREATE TABLE versions (
            row INTEGER PRIMARY KEY,
            secret INTEGER NOT NULL REFERENCES secrets ON DELETE CASCADE,
            id TEXT NOT NULL,
            create_time INTEGER NOT NULL,
            rotate_time INTEGER NOT NULL DEFAULT 0,
            is_binary INTEGER NOT NULL,
            value BLOB NOT NULL,
            UNIQUE (secret, id)
        ) STRICT;
        CREATE TABLE tags (
            secret INTEGER NOT NULL REFERENCES secrets ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (secret, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE flows (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uin INTEGER NOT NULL,
            region TEXT NOT NULL,
            description TEXT NOT NULL
        ) STRICT;
        CREATE TABLE key_check (
            row INTEGER PRIMARY KEY,
            sealed BLOB NOT NULL
        ) STRICT
        """
}
