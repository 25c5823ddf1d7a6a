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

    /// The value of a version; one that was not written for this version of this secret is an internal error.
    func value(of version: VersionID, of secret: StoredSecret) throws(ServiceError) -> SecretValue? {
        let stored = try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "SELECT is_binary, value FROM versions WHERE secret = ? AND id = ?",
                .integer(secret.row), .text(version.text)
            ) { (isBinary: $0.integer(0) != 0, bytes: $0.blob(1)) }
        }.first
        guard let (isBinary, sealed) = stored else { return nil }
        let bytes: [UInt8]
        do throws(GnuTLSFailure) {
            bytes = try cipher?.open(sealed, isBinary: isBinary, as: version, of: secret) ?? sealed
        } catch {
            throw .internalError
        }
        return isBinary ? .binary(bytes) : .text(String(decoding: bytes, as: UTF8.self))
    }

    /// Adds a version, or gives another value to the one of that name, which keeps its times.
    func put(
        _ value: SecretValue, as version: StoredVersion, of secret: StoredSecret
    ) throws(ServiceError) {
        let bytes: [UInt8]
        do throws(GnuTLSFailure) {
            bytes = try cipher?.seal(value, as: version.id, of: secret) ?? value.bytes
        } catch {
            throw .internalError
        }
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                INSERT INTO versions (secret, id, create_time, rotate_time, is_binary, value) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (secret, id) DO UPDATE SET is_binary = excluded.is_binary, value = excluded.value
                """,
                .integer(secret.row), .text(version.id.text), .integer(version.createTime),
                .integer(version.rotateTime), .integer(value.isBinary ? 1 : 0), .blob(bytes)
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
