// The versions of a secret, and the two statements through which values go in and out.

extension SecretStore {
    /// The versions of a secret, newest first.
    func versions(of secret: StoredSecret) throws(ServiceError) -> [StoredVersion] {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                SELECT id, create_time, rotate_time FROM versions WHERE secret = ?
                ORDER BY create_time DESC, row DESC
                """,
                .integer(secret.row)
            ) {
                StoredVersion(
                    id: VersionID(known: $0.text(0)), createTime: $0.integer(1), rotateTime: $0.integer(2))
            }
        }
    }

    func value(of version: VersionID, of secret: StoredSecret) throws(ServiceError) -> SecretValue? {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "SELECT is_binary, value FROM versions WHERE secret = ? AND id = ?",
                .integer(secret.row), .text(version.text)
            ) { $0.integer(0) != 0 ? SecretValue.binary($0.blob(1)) : .text($0.text(1)) }
        }.first
    }

    /// Adds a version, or gives another value to the one of that name, which keeps its times.
    func put(
        _ value: SecretValue, as version: StoredVersion, of secret: StoredSecret
    ) throws(ServiceError) {
        let isBinary: Int64 = if case .binary = value { 1 } else { 0 }
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                INSERT INTO versions (secret, id, create_time, rotate_time, is_binary, value) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (secret, id) DO UPDATE SET is_binary = excluded.is_binary, value = excluded.value
                """,
                .integer(secret.row), .text(version.id.text), .integer(version.createTime),
                .integer(version.rotateTime), .integer(isBinary), .blob(value.bytes)
            ) { _ in }
        }
    }

    /// The same for a version that is made now.
    func put(
        _ value: SecretValue, as version: VersionID, of secret: StoredSecret, at time: Int64
    ) throws(ServiceError) {
        try put(value, as: StoredVersion(id: version, createTime: time, rotateTime: 0), of: secret)
    }

    func remove(_ version: VersionID, of secret: StoredSecret) throws(ServiceError) {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "DELETE FROM versions WHERE secret = ? AND id = ?", .integer(secret.row), .text(version.text)
            ) { _ in }
        }
    }
}
