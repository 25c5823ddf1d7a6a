import Foundation

/// The key of a store: 32 bytes as base64 in `FILE.key` beside it, made with it, mode 0600.
///
/// The key protects copies of the store alone: a reader of both files can read the values.
enum StoreKey {
    /// The cipher of the store at `path`. The store is locked meanwhile: services that start together make one key.
    static func cipher(ofStoreAt path: String, _ database: SQLiteDatabase) throws(StartFailure) -> ValueCipher {
        do {
            try database.execute("BEGIN IMMEDIATE")
            let cipher = try cipher(from: "\(path).key", ofStoreAt: path, database)
            try database.execute("COMMIT")
            return cipher
        } catch {
            try? database.execute("ROLLBACK")
            throw switch error {
            case let failure as StartFailure: failure
            case let failure as SQLiteFailure: StartFailure("cannot open the store \(path)", failure.reason)
            case let failure as GnuTLSFailure: StartFailure("cannot open the store \(path)", failure.reason)
            default: StartFailure("cannot open the store \(path)", "its key cannot be read")
            }
        }
    }

    /// A store without values takes any key; one with values, only its own.
    private static func cipher(
        from file: String, ofStoreAt path: String, _ database: SQLiteDatabase
    ) throws -> ValueCipher {
        let check = try database.rows("SELECT sealed FROM key_check") { $0.blob(0) }.first
        let isEmpty = try database.rows("SELECT 1 FROM versions LIMIT 1") { $0.integer(0) }.isEmpty
        let found = try key(in: file)
        guard found != nil || isEmpty else {
            throw StartFailure(file, "there is no such file, and without it the store \(path) cannot be read")
        }
        let key = try found ?? AES256GCM.randomKey()
        let cipher = try ValueCipher(key: key)
        if let check, cipher.isKey(of: check) { return cipher }
        guard isEmpty else { throw StartFailure(file, "this is not the key of the store \(path)") }

        if found == nil {
            try PrivateFile.write(Array("\(Data(key).base64EncodedString())\n".utf8), to: file, mode: 0o600)
        }
        try database.rows(
            "INSERT OR REPLACE INTO key_check (row, sealed) VALUES (1, ?)", .blob(cipher.check())
        ) { _ in }
        return cipher
    }

    /// The key in a file; nil when there is no file.
    private static func key(in file: String) throws -> [UInt8]? {
        guard let text = try PrivateFile.read(file) else { return nil }
        let line = text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
        guard let key = Data(base64Encoded: Data(line)), key.count == AES256GCM.keySize else {
            throw StartFailure(file, "this is not the key of a store: 32 bytes in base64")
        }
        return Array(key)
    }
}
