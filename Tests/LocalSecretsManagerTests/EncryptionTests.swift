import Foundation
@testable import LocalSecretsManager
import Synchronization
import Testing

@Suite("Values of a store that is a file")
struct EncryptionTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("store.db") }

    init() throws { directory = try TemporaryDirectory() }

    /// A store with the secrets `one` and `two`, of two versions each.
    private func fill() throws {
        let vault = try Vault(path: path)
        for name in ["one", "two"] as [ParameterValue] {
            _ = try vault.run(CreateSecret.self, ["SecretName": name, "VersionId": "v1", "SecretString": "hunter2"])
            _ = try vault.run(PutSecretValue.self, ["SecretName": name, "VersionId": "v2", "SecretString": "hunter2"])
        }
    }

    private func refusal(_ name: ParameterValue, _ version: ParameterValue) throws -> ServiceError.Code? {
        try Vault(path: path).refusal(GetSecretValue.self, ["SecretName": name, "VersionId": version])
    }

    private func start() throws -> String {
        try #require(throws: StartFailure.self) { try SecretStore(path: path) }.message
    }

    @Test func `no value is in any file, before the store is closed and after`() throws {
        let vault = try Vault(path: path)
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "correct horse"])
        _ = try vault.run(
            UpdateSecret.self, ["SecretName": "db", "VersionId": "SSM_Current", "SecretString": "hunter2"])
        try vault.plant("mysql")
        for _ in 1...2 {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(files.contains("store.db") && files.contains("store.db.key"))
            for file in files {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.file(file)))
                for value in ["correct horse", "hunter2", "UserName"] {
                    #expect(bytes.range(of: Data(value.utf8)) == nil)
                }
            }
            try vault.store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let kept = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(kept.range(of: Data("mysql".utf8)) != nil, "names are as they are")
    }

    @Test func `the key is made once, for the owner only`() throws {
        try fill()
        #expect(try directory.mode(of: "store.db.key") == 0o600)
        let key = try PrivateFile.read("\(path).key")
        #expect(key?.count == 45)
        #expect(try refusal("one", "v1") == nil)
        #expect(try PrivateFile.read("\(path).key") == key)
    }

    @Test func `the same value is never written the same`() throws {
        try fill()
        let written = try SQLiteDatabase(path: path).rows("SELECT value FROM versions") { $0.blob(0) }
        #expect(written.count == 4 && Set(written).count == 4)
    }

    @Test(arguments: [
        "UPDATE versions SET value = (SELECT value FROM versions v WHERE v.secret = 1 AND v.id = 'v2')",
        "UPDATE versions SET value = (SELECT value FROM versions v WHERE v.secret = 2 AND v.id = 'v1')",
        "UPDATE versions SET id = CASE id WHEN 'v1' THEN 'v3' ELSE 'v1' END WHERE secret = 1",
        "UPDATE secrets SET name = 'three' WHERE name = 'one'; UPDATE secrets SET name = 'one' WHERE name = 'two'",
        "DELETE FROM versions WHERE secret = 1; UPDATE versions SET secret = 1",
        "UPDATE versions SET is_binary = 1", "UPDATE versions SET value = zeroblob(64)",
        "UPDATE versions SET value = x''", "UPDATE versions SET value = substr(value, 1, length(value) - 1)",
        "UPDATE versions SET value = CAST('hunter2' AS BLOB)",
    ])
    func `a value that was put elsewhere, or changed, is refused`(_ change: String) throws {
        try fill()
        try SQLiteDatabase(path: path).execute(change)
        #expect(try refusal("one", "v1") == .internalError)
    }

    @Test func `a value of another account or region is refused`() throws {
        try fill()
        try SQLiteDatabase(path: path).execute("UPDATE secrets SET region = 'ap-shanghai'")
        let vault = try Vault(path: path)
        vault.become(region: "ap-shanghai")
        let fields: [String: ParameterValue] = ["SecretName": "one", "VersionId": "v1"]
        #expect(vault.refusal(GetSecretValue.self, fields) == .internalError)
    }

    @Test func `a secret made again does not take the values of the one before`() throws {
        try fill()
        let old = try SQLiteDatabase(path: path).rows("SELECT value FROM versions WHERE secret = 2 AND id = 'v1'") {
            $0.blob(0)
        }
        let vault = try Vault(path: path)
        _ = try vault.run(DisableSecret.self, ["SecretName": "two"])
        _ = try vault.run(DeleteSecret.self, ["SecretName": "two"])
        _ = try vault.run(CreateSecret.self, ["SecretName": "two", "VersionId": "v1", "SecretString": "new"])
        try vault.store.database.rows("UPDATE versions SET value = ? WHERE secret > 1", .blob(old[0])) { _ in }
        #expect(try refusal("two", "v1") == .internalError)
    }

    @Test func `a store with values starts with its own key only`() throws {
        try fill()
        let key = try #require(try PrivateFile.read("\(path).key"))
        try FileManager.default.removeItem(atPath: "\(path).key")
        #expect(
            try start()
                == "\(path).key: there is no such file, and without it the store \(path) cannot be read")
        let other = Data(repeating: 7, count: 32).base64EncodedString()
        _ = try directory.write("\(other)\n", to: "store.db.key")
        #expect(try start() == "\(path).key: this is not the key of the store \(path)")
        for text in ["", "hunter2", String(other.dropLast(4)), "\(other)\n\n"] {
            _ = try directory.write(text, to: "store.db.key")
            #expect(try start() == "\(path).key: this is not the key of a store: 32 bytes in base64")
        }
        _ = try directory.write(String(decoding: key, as: UTF8.self).dropLast().description, to: "store.db.key")
        #expect(try refusal("one", "v1") == nil, "the line's end may be lost")
    }

    @Test func `a store without values takes any key, and keeps to it`() throws {
        _ = try SecretStore(path: path)
        try FileManager.default.removeItem(atPath: "\(path).key")
        _ = try SecretStore(path: path)
        _ = try directory.write(Data(repeating: 7, count: 32).base64EncodedString(), to: "store.db.key")
        try fill()
        _ = try directory.write(Data(repeating: 8, count: 32).base64EncodedString(), to: "store.db.key")
        #expect(try start() == "\(path).key: this is not the key of the store \(path)")
    }

    @Test(arguments: [1, 2])
    func `a store from before there was encryption is refused`(_ version: Int) throws {
        try PrivateFile.create(path)
        try SQLiteDatabase(path: path).execute("PRAGMA user_version = \(version)")
        #expect(try start().contains("it holds its values unencrypted"))
        #expect(!FileManager.default.fileExists(atPath: "\(path).key"))
    }

    @Test func `services that start together agree on one key`() throws {
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { [path] number in
            do {
                let vault = try Vault(path: path)
                let fields: [String: ParameterValue] = ["SecretName": .text("s\(number)"), "SecretString": "x"]
                _ = try vault.run(CreateSecret.self, fields)
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        for number in 0..<8 { #expect(try refusal(.text("s\(number)"), "SSM_Current") == nil) }
    }

    @Test func `a value of 32 KiB, and bytes, come back the same`() throws {
        let long = String(repeating: "x", count: 32 * 1024)
        let vault = try Vault(path: path)
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": .text(long)])
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretBinary": "AAH/"])
        let read = try Vault(path: path)
        let fields: [String: ParameterValue] = ["SecretName": "db"]
        let text = try read.run(GetSecretValue.self, fields.merging(["VersionId": "SSM_Current"]) { $1 })
        #expect(text.secretString == long)
        #expect(try read.run(GetSecretValue.self, fields.merging(["VersionId": "v2"]) { $1 }).secretBinary == "AAH/")
    }

    /// Test case 14 of "The Galois/Counter Mode of Operation", McGrew and Viega.
    @Test func `the cipher is AES-256-GCM`() throws {
        let cipher = try AES256GCM(key: [UInt8](repeating: 0, count: 32))
        let sealed: [UInt8] = [
            0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
            0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
        ]
        let nonce = [UInt8](repeating: 0, count: 12)
        #expect(try cipher.open(nonce + sealed, at: []) == [UInt8](repeating: 0, count: 16))
        #expect(throws: GnuTLSFailure.self) { try cipher.open(nonce + sealed, at: [0]) }
    }
}
