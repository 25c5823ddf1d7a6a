import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("What outlives a run")
struct PersistenceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    // MARK: the store

    @Test func `a store that is opened again holds what was put in`() throws {
        let path = directory.file("store.db")
        do {
            let vault = try Vault(path: path)
            _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one", "Description": "d"])
            _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretBinary": "AAH/"])
            _ = try vault.run(DisableSecret.self, ["SecretName": "db"])
        }
        let vault = try Vault(path: path)
        #expect(try vault.run(DescribeSecret.self, ["SecretName": "db"]).status == "Disabled")
        _ = try vault.run(EnableSecret.self, ["SecretName": "db"])
        let versions = try vault.run(ListSecretVersionIds.self, ["SecretName": "db"]).versions
        #expect(versions.map(\.versionId) == ["v2", "SSM_Current"])
        let text = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        #expect(text.secretString == "one")
        let bytes = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v2"])
        #expect(bytes.secretBinary == "AAH/")
    }

    @Test func `what is acknowledged is in the file before the store is closed`() throws {
        let path = directory.file("store.db")
        let writer = try Vault(path: path)
        _ = try writer.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        let reader = try Vault(path: path)
        let read = try reader.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        #expect(read.secretString == "one")
    }

    @Test func `a transaction that fails leaves nothing behind`() throws {
        let vault = try Vault()
        let name = try SecretName(parsing: "half")
        let owner = vault.caller.owner
        #expect(throws: ServiceError.internalError) {
            try vault.store.transaction { () throws(ServiceError) in
                _ = try vault.store.insert(SecretDetails(name: name), resourceID: "r", of: owner, at: 0)
                throw .internalError
            }
        }
        #expect(try vault.store.count(of: owner) == 0)
    }

    @Test func `only the owner may read the store's files`() throws {
        let vault = try Vault(path: directory.file("store.db"))
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        #expect(try directory.mode(of: "store.db") == 0o600)
        #expect(try directory.mode(of: "store.db-wal") == 0o600)
    }

    @Test func `a store of version 3, before key pairs, is taken over`() throws {
        let path = directory.file("store.db")
        do {
            let vault = try Vault(path: path)
            _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        }
        let added = ["hosts", "key_pair_name", "project"].map { "ALTER TABLE secrets DROP COLUMN \($0);" }.joined()
        try SQLiteDatabase(path: path).execute(added + "PRAGMA user_version = 3")
        for pair in ["first", "second"] {
            let vault = try Vault(path: path)
            let read = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
            #expect(read.secretString == "one")
            _ = try vault.run(CreateSSHKeyPairSecret.self, ["SecretName": .text(pair), "ProjectId": 0])
        }
    }

    @Test func `a file that is no store is refused and left as it is`() throws {
        let path = try directory.write("these are my notes, not a database at all", to: "notes.txt")
        #expect(throws: StartFailure.self) { try SecretStore(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("these are my notes"))
        #expect(throws: StartFailure.self) { try SecretStore(path: directory.file("no/such/directory.db")) }
    }

    // MARK: the certificate authority

    @Test func `a directory that is used again keeps its authority`() throws {
        let path = directory.file("tls")
        let now: Int64 = 1_795_298_893
        let first = try CertificateAuthority(in: path, now: now).serverIdentity(now: now)
        let authority = try PrivateFile.read("\(path)/ca.pem")
        let second = try CertificateAuthority(in: path, now: now + 3600).serverIdentity(now: now + 3600)
        #expect(try PrivateFile.read("\(path)/ca.pem") == authority)
        #expect(first.key != second.key, "the server's key is never kept")
        #expect(try directory.mode(of: "tls") == 0o700)
        #expect(try directory.mode(of: "tls/ca.key") == 0o600)
    }

    @Test func `the server shows an intermediate below the authority, unless an older authority may have none`() throws
    {
        func shown(_ path: String) throws -> Int {
            let identity = try CertificateAuthority(in: path, now: 1_795_298_893).serverIdentity(now: 1_795_298_893)
            return String(decoding: identity.certificate, as: UTF8.self).split(separator: "-----BEGIN ").count
        }
        #expect(try shown(directory.file("tls")) == 2)
        let key = try PrivateKey()
        let old = try Certificate(for: key, named: "old", serial: [1], valid: 1_790_000_000..<2_000_000_000)
        try old.becomeAuthority(above: 0)
        try old.sign(by: nil, with: key)
        try FileManager.default.createDirectory(atPath: directory.file("old"), withIntermediateDirectories: false)
        _ = try directory.write(String(decoding: old.pem(), as: UTF8.self), to: "old/ca.pem")
        _ = try directory.write(String(decoding: key.pem(), as: UTF8.self), to: "old/ca.key")
        #expect(try shown(directory.file("old")) == 1)
    }

    @Test func `an authority that would end before its server's certificate is replaced`() throws {
        let path = directory.file("tls")
        let now: Int64 = 1_795_298_893
        _ = try CertificateAuthority(in: path, now: now)
        let authority = try PrivateFile.read("\(path)/ca.pem")
        _ = try CertificateAuthority(in: path, now: now + 9 * 365 * 86_400 + 1)
        #expect(try PrivateFile.read("\(path)/ca.pem") != authority)
    }

    @Test func `an authority that was killed while it was replaced is made whole`() throws {
        let path = directory.file("tls")
        let (now, later): (Int64, Int64) = (1_795_298_893, 1_795_298_893 + 9 * 365 * 86_400 + 1)
        _ = try CertificateAuthority(in: path, now: now)
        let old = try #require(try PrivateFile.read("\(path)/ca.pem"))
        _ = try CertificateAuthority(in: path, now: later)
        let new = try PrivateFile.read("\(path)/ca.pem")
        for left in [old, nil] {
            if let left {
                try PrivateFile.write(left, to: "\(path)/ca.pem", mode: 0o644)
            } else {
                try FileManager.default.removeItem(atPath: "\(path)/ca.pem")
            }
            _ = try CertificateAuthority(in: path, now: later)
            #expect(try PrivateFile.read("\(path)/ca.pem") == new)
        }
    }

    @Test func `an authority of an earlier service, whose key stands alone, is kept`() throws {
        let path = directory.file("tls")
        _ = try CertificateAuthority(in: path, now: 1_795_298_893)
        let authority = try PrivateFile.read("\(path)/ca.pem")
        let key = String(decoding: try #require(try PrivateFile.read("\(path)/ca.key")), as: UTF8.self)
        let end = try #require(key.range(of: "-----BEGIN CERTIFICATE"))
        _ = try directory.write(String(key[..<end.lowerBound]), to: "tls/ca.key")
        _ = try CertificateAuthority(in: path, now: 1_795_298_893)
        #expect(try PrivateFile.read("\(path)/ca.pem") == authority)
        try FileManager.default.removeItem(atPath: "\(path)/ca.pem")
        #expect(throws: StartFailure.self) { try CertificateAuthority(in: path, now: 1_795_298_893) }
    }

    @Test func `half an authority, or a broken one, is an error and not replaced`() throws {
        let path = directory.file("tls")
        _ = try CertificateAuthority(in: path, now: 1_795_298_893)
        let authority = try PrivateFile.read("\(path)/ca.pem")
        _ = try directory.write("not a key", to: "tls/ca.key")
        #expect(throws: StartFailure.self) { try CertificateAuthority(in: path, now: 1_795_298_893) }
        try FileManager.default.removeItem(atPath: "\(path)/ca.key")
        #expect(throws: StartFailure.self) { try CertificateAuthority(in: path, now: 1_795_298_893) }
        #expect(try PrivateFile.read("\(path)/ca.pem") == authority)
    }

    @Test func `the directory is the one asked for, or beside the store, or goes with the service`() throws {
        #expect(try TLSDirectory("/a/tls", store: "/b/store").path == "/a/tls")
        #expect(try TLSDirectory(nil, store: "/b/store").path == "/b/store.tls")
        var temporary: TLSDirectory? = try TLSDirectory(nil, store: nil)
        let path = try #require(temporary?.path)
        #expect(FileManager.default.fileExists(atPath: path))
        temporary = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    // MARK: the keys

    @Test func `keys come from a file, the first is handed out`() throws {
        let path = try directory.write(
            """
            [{"secretId": "AKIDa", "secretKey": "k1", "uin": "100000000007"},
             {"secretId": "AKIDb", "secretKey": "k2", "uin": 100000000008, "token": "t"},
             {"secretId": "AKIDc", "secretKey": "k3"}]
            """, to: "keys.json")
        let keys = try KeyRing(file: path)
        #expect(keys.first == AccessKey(secretID: "AKIDa", secretKey: "k1", uin: 100_000_000_007))
        #expect(keys["AKIDb"] == AccessKey(secretID: "AKIDb", secretKey: "k2", token: "t", uin: 100_000_000_008))
        #expect(keys["AKIDc"]?.uin == AccessKey.defaultUIN)
        #expect(keys["AKIDd"] == nil)
    }

    @Test(arguments: [
        "", "{}", "[]", #"["hunter2"]"#, #"[{"secretId": "hunter2"}]"#, #"[{"secretId": "", "secretKey": "hunter2"}]"#,
        #"[{"secretId": "hunter2", "secretKey": ""}]"#, #"[{"secretId": "a/b", "secretKey": "hunter2"}]"#,
        #"[{"secretId": "a", "secretKey": "hunter2", "uin": "hunter2"}]"#,
        #"[{"secretId": "a", "secretKey": "hunter2", "token": ""}]"#,
        #"[{"secretId": "a", "secretKey": "hunter2"}, {"secretId": "a", "secretKey": "x"}]"#,
    ])
    func `a file that is no list of keys is refused, and not quoted`(_ text: String) throws {
        let path = try directory.write(text, to: "keys.json")
        let failure = try #require(throws: StartFailure.self) { try KeyRing(file: path) }
        #expect(failure.message.contains("keys.json"))
        #expect(!failure.message.contains("hunter2"))
    }

    @Test func `keys made at random have the form of real ones, and differ`() {
        let (one, other) = (AccessKey.random(), AccessKey.random())
        #expect(one.secretID.hasPrefix("AKID") && one.secretID.count == 36 && one.secretKey.count == 32)
        #expect(one.secretKey != other.secretKey)
    }
}
