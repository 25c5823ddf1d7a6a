import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

/// Compositions of secrets that are written as text: `[region/]name[@version]` and the value.
extension Composition {
    init(
        _ manifest: Manifest, _ secrets: [String: SecretBytes], region: String? = nil
    ) throws {
        var fetched = FetchedValues()
        for (text, bytes) in secrets {
            fetched[try SecretReference(parsingURI: text).secret] = SecretValue(
                bytes: bytes, versionID: "v1", requestID: "", timing: .instant)
        }
        let region = region.flatMap { NamedRegion(parsing: $0, from: "--region") }
        self.init(FetchPlan(manifest, region: region), fetched)
    }

    /// The variables of a manifest, each as `NAME=value`.
    static func variables(
        _ manifest: String, _ secrets: [String: SecretBytes], region: String? = nil
    ) throws -> [String] {
        let manifest = try Manifest(manifest)
        var composition = try Composition(manifest, secrets, region: region)
        return try composition.values(of: manifest, Selection()).map { "\($0.variable.text)=\($0.bytes.text)" }
    }

    static func variables(_ manifest: String, _ secrets: [String: String]) throws -> [String] {
        try variables(manifest, secrets.mapValues { SecretBytes($0) })
    }

    /// The faults of a manifest with these values; each has status 65.
    static func faults(_ manifest: String, _ secrets: [String: SecretBytes]) throws -> [String] {
        let failure = try #require(throws: Failure.self) { try variables(manifest, secrets) }
        #expect(failure.faults.allSatisfy { $0.status == .data })
        return failure.lines
    }

    static func faults(_ manifest: String, _ secrets: [String: String]) throws -> [String] {
        try faults(manifest, secrets.mapValues { SecretBytes($0) })
    }
}
