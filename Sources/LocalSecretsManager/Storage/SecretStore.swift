/// Secrets and their versions in a SQLite database: what is there, no rule about what may be.
///
/// What a method has written is on the disk when the transaction around it returns.
final class SecretStore {
    private let database: SQLiteDatabase

    /// The store in the file at `path`, made when there is none (mode 0600); in memory when `path` is nil.
    init(path: String?) throws(StartFailure) {
        if let path { try PrivateFile.create(path) }
        do throws(SQLiteFailure) {
            database = try SQLiteDatabase(path: path ?? ":memory:")
            try SecretSchema.prepare(database)
        } catch {
            throw StartFailure("cannot open the store \(path ?? "in memory")", error.reason)
        }
    }

    /// Makes all of `body`'s writes happen, or none of them.
    func transaction<Result>(
        _ body: () throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try attempt { () throws(SQLiteFailure) in try database.execute("BEGIN IMMEDIATE") }
        do {
            let result = try body()
            try attempt { () throws(SQLiteFailure) in try database.execute("COMMIT") }
            return result
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// How many secrets an account has in a region.
    func count(of owner: SecretOwner) throws(ServiceError) -> Int64 {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "SELECT count(*) FROM secrets WHERE uin = ? AND region = ?", .uin(owner.uin), .text(owner.region)
            ) { $0.integer(0) }
        }.first ?? 0
    }

    func secret(_ name: SecretName, of owner: SecretOwner) throws(ServiceError) -> StoredSecret? {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                SELECT row, status, create_time, description, kms_key_id, additional_config, encrypt_type, resource_id
                FROM secrets WHERE uin = ? AND region = ? AND name = ?
                """,
                .uin(owner.uin), .text(owner.region), .text(name.text)
            ) { row in
                StoredSecret(
                    row: row.integer(0), status: SecretStatus(rawValue: row.text(1)) ?? .disabled,
                    createTime: row.integer(2), description: row.text(3), kmsKeyID: row.text(4),
                    additionalConfig: row.text(5), encryptType: row.integer(6), resourceID: row.text(7))
            }
        }.first
    }

    /// Adds a secret without versions; answers its row.
    func insert(
        _ details: SecretDetails, resourceID: String, of owner: SecretOwner, at time: Int64
    ) throws(ServiceError) -> Int64 {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                INSERT INTO secrets (uin, region, name, status, create_time, description, kms_key_id,
                    additional_config, encrypt_type, resource_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .uin(owner.uin), .text(owner.region), .text(details.name.text), .text(SecretStatus.enabled.rawValue),
                .integer(time), .text(details.description), .text(details.kmsKeyID), .text(details.additionalConfig),
                .integer(details.encryptType), .text(resourceID)
            ) { _ in }
            let row = database.lastInsertedRow
            for tag in details.tags {
                try database.rows(
                    "INSERT INTO tags (secret, key, value) VALUES (?, ?, ?)",
                    .integer(row), .text(tag.key), .text(tag.value)
                ) { _ in }
            }
            return row
        }
    }

    func setStatus(_ status: SecretStatus, of secret: StoredSecret) throws(ServiceError) {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "UPDATE secrets SET status = ? WHERE row = ?", .text(status.rawValue), .integer(secret.row)
            ) { _ in }
        }
    }

    /// The versions of a secret, newest first.
    func versions(of secret: StoredSecret) throws(ServiceError) -> [StoredVersion] {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "SELECT id, create_time FROM versions WHERE secret = ? ORDER BY create_time DESC, row DESC",
                .integer(secret.row)
            ) { StoredVersion(id: VersionID(known: $0.text(0)), createTime: $0.integer(1)) }
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

    /// Adds a version to the secret in `row`.
    func insert(
        _ value: SecretValue, as version: VersionID, ofSecretIn row: Int64, at time: Int64
    ) throws(ServiceError) {
        let isBinary: Int64 = if case .binary = value { 1 } else { 0 }
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "INSERT INTO versions (secret, id, create_time, is_binary, value) VALUES (?, ?, ?, ?, ?)",
                .integer(row), .text(version.text), .integer(time), .integer(isBinary), .blob(value.bytes)
            ) { _ in }
        }
    }

    /// To a client, whatever goes wrong in here is an internal error.
    @discardableResult
    private func attempt<Result>(
        _ body: () throws(SQLiteFailure) -> Result
    ) throws(ServiceError) -> Result {
        do { return try body() } catch { throw .internalError }
    }
}

extension SQLiteValue {
    /// Accounts are 64 bits without a sign, SQLite's integers have one: the same bits.
    fileprivate static func uin(_ uin: UInt64) -> SQLiteValue { .integer(Int64(bitPattern: uin)) }
}
