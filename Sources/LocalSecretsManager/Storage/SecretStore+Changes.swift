// The methods that change or remove a secret that is in the store.

extension SecretStore {
    /// The time of deletion is kept only with PendingDelete.
    func setStatus(
        _ status: SecretStatus, of secret: StoredSecret, deleteTime: Int64 = 0
    ) throws(ServiceError) {
        try change(
            "UPDATE secrets SET status = ?, delete_time = ? WHERE row = ?", .text(status.rawValue),
            .integer(deleteTime), .integer(secret.row))
    }

    func setDescription(_ description: DescriptionText, of secret: StoredSecret) throws(ServiceError) {
        try change(
            "UPDATE secrets SET description = ? WHERE row = ?", .text(description.text), .integer(secret.row))
    }

    func setRotation(_ plan: RotationPlan, of secret: StoredSecret) throws(ServiceError) {
        try change(
            """
            UPDATE secrets SET rotation_enabled = ?, rotation_frequency = ?, rotation_begin = ?, last_rotation = ?
            WHERE row = ?
            """,
            .integer(plan.isEnabled ? 1 : 0), .integer(plan.frequency), .integer(plan.begin), .integer(plan.last),
            .integer(secret.row))
    }

    /// Removes a secret with its versions and tags, for good.
    func remove(_ secret: StoredSecret) throws(ServiceError) {
        try change("DELETE FROM secrets WHERE row = ?", .integer(secret.row))
    }

    /// Removes the secrets whose recovery window has passed; nothing is written when there is none.
    func removeExpired(at time: Int64) throws(ServiceError) {
        let expired = "FROM secrets WHERE delete_time > 0 AND delete_time <= ?"
        let count = try attempt { () throws(SQLiteFailure) in
            try database.rows("SELECT count(*) \(expired)", .integer(time)) { $0.integer(0) }.first ?? 0
        }
        if count > 0 { try change("DELETE \(expired)", .integer(time)) }
    }

    /// Notes a task that is done; answers its number.
    func insertFlow(_ description: String, of owner: SecretOwner) throws(ServiceError) -> Int64 {
        try change(
            "INSERT INTO flows (uin, region, description) VALUES (?, ?, ?)", .uin(owner.uin), .text(owner.region),
            .text(description))
        return database.lastInsertedRow
    }

    /// The task of that number.
    func flow(_ id: Int64, of owner: SecretOwner) throws(ServiceError) -> String? {
        try attempt { () throws(SQLiteFailure) in
            try database.rows(
                "SELECT description FROM flows WHERE id = ? AND uin = ? AND region = ?", .integer(id),
                .uin(owner.uin), .text(owner.region)
            ) { $0.text(0) }
        }.first
    }

    private func change(_ sql: String, _ values: SQLiteValue...) throws(ServiceError) {
        try attempt { () throws(SQLiteFailure) in try database.rows(sql, values) { _ in } }
    }
}
