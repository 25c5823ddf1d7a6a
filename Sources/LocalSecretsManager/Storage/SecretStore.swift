/// Secrets and their versions in a SQLite database: what is there, no rule about what may be.
///
/// The writes of a method are on the disk when the transaction around it returns.
final class SecretStore {
    let database: SQLiteDatabase
    /// Nil in memory, where values are as they are.
    let cipher: ValueCipher?
    private var isInTransaction = false

    /// The store in the file at `path`, made with its key when there is none (mode 0600); in memory when `path` is nil.
    init(path: String?) throws(StartFailure) {
        if let path { try PrivateFile.create(path) }
        do throws(SQLiteFailure) {
            database = try SQLiteDatabase(path: path ?? ":memory:")
            try SecretSchema.prepare(database)
        } catch {
            throw StartFailure("cannot open the store \(path ?? "in memory")", error.reason)
        }
        cipher = if let path { try StoreKey.cipher(ofStoreAt: path, database) } else { nil }
    }

    /// Makes all of `body`'s writes happen, or none of them; within another transaction, with all of that.
    func transaction<Result>(
        _ body: () throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        guard !isInTransaction else { return try body() }
        try attempt { () throws(SQLiteFailure) in try database.execute("BEGIN IMMEDIATE") }
        isInTransaction = true
        defer { isInTransaction = false }
        do {
            let result = try body()
            try attempt { () throws(SQLiteFailure) in try database.execute("COMMIT") }
            return result
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// The number of secrets that an account has in a region.
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
                "SELECT \(StoredSecret.columns) FROM secrets WHERE uin = ? AND region = ? AND name = ?",
                .uin(owner.uin), .text(owner.region), .text(name.text)
            ) { StoredSecret(reading: $0, of: owner) }
        }.first
    }

    /// The secret with the SSH key pair of this id.
    func secret(ofKeyPair id: String, of owner: SecretOwner) throws(ServiceError) -> StoredSecret? {
        try secrets(of: owner).first { $0.keyPair != nil && $0.resourceID == id }
    }

    /// All secrets of an account in a region, newest first.
    func secrets(of owner: SecretOwner) throws(ServiceError) -> [StoredSecret] {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                SELECT \(StoredSecret.columns) FROM secrets WHERE uin = ? AND region = ?
                ORDER BY create_time DESC, row DESC
                """,
                .uin(owner.uin), .text(owner.region)
            ) { StoredSecret(reading: $0, of: owner) }
        }
    }

    /// The tags of all secrets of an account in a region, by the secrets' rows.
    func tags(of owner: SecretOwner) throws(ServiceError) -> [Int64: [SecretTag]] {
        let tags = try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                SELECT secret, key, value FROM tags JOIN secrets ON secrets.row = tags.secret
                WHERE uin = ? AND region = ?
                """,
                .uin(owner.uin), .text(owner.region)
            ) { (secret: $0.integer(0), tag: SecretTag(key: $0.text(1), value: $0.text(2))) }
        }
        return Dictionary(grouping: tags, by: \.secret).mapValues { $0.map(\.tag) }
    }

    /// Adds a secret without versions; answers it as it now is.
    func insert(
        _ details: SecretDetails, resourceID: String, status: SecretStatus = .enabled, of owner: SecretOwner,
        at time: Int64
    ) throws(ServiceError) -> StoredSecret {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                """
                INSERT INTO secrets (uin, region, name, status, create_time, description, kms_key_id,
                    additional_config, encrypt_type, resource_id, product, hosts, key_pair_name, project)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .uin(owner.uin), .text(owner.region), .text(details.name.text), .text(status.rawValue),
                .integer(time), .text(details.description), .text(details.kmsKeyID), .text(details.additionalConfig),
                .integer(details.encryptType), .text(resourceID), .text(details.productName),
                .text(details.hosts.joined(separator: "\n")), .text(details.keyPair?.name ?? ""),
                .integer(details.keyPair?.project ?? 0)
            ) { _ in }
            let row = database.lastInsertedRow
            for tag in details.tags {
                try database.rows(
                    "INSERT INTO tags (secret, key, value) VALUES (?, ?, ?)",
                    .integer(row), .text(tag.key), .text(tag.value)
                ) { _ in }
            }
        }
        guard let secret = try secret(details.name, of: owner) else { throw .internalError }
        return secret
    }

    /// To a client, whatever goes wrong in here is an internal error.
    @discardableResult
    func attempt<Result>(
        _ body: () throws(SQLiteFailure) -> Result
    ) throws(ServiceError) -> Result {
        do { return try body() } catch { throw .internalError }
    }
}

extension SQLiteValue {
    /// Accounts are 64 bits without a sign, SQLite's integers have one: the same bits.
    static func uin(_ uin: UInt64) -> SQLiteValue { .integer(Int64(bitPattern: uin)) }
}

extension StoredSecret {
    fileprivate static let columns = """
        row, name, status, create_time, delete_time, description, kms_key_id, additional_config, encrypt_type,
        resource_id, product, rotation_enabled, rotation_frequency, rotation_begin, last_rotation, hosts,
        key_pair_name, project
        """

    fileprivate init(reading row: SQLiteRow, of owner: SecretOwner) {
        self.init(
            row: row.integer(0), owner: owner, name: SecretName(known: row.text(1)),
            status: SecretStatus(rawValue: row.text(2)) ?? .disabled,
            createTime: row.integer(3), deleteTime: row.integer(4), description: row.text(5), kmsKeyID: row.text(6),
            additionalConfig: row.text(7), encryptType: row.integer(8), resourceID: row.text(9),
            product: Product(rawValue: row.text(10)),
            hosts: row.text(15).split(separator: "\n").map(String.init),
            keyPair: row.text(10) == KeyPairDetails.product
                ? KeyPairDetails(name: row.text(16), project: row.integer(17)) : nil,
            rotation: RotationPlan(
                isEnabled: row.integer(11) != 0, frequency: row.integer(12), begin: row.integer(13),
                last: row.integer(14)))
    }
}
