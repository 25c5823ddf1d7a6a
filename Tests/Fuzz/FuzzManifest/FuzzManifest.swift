import SecretMemory
import SesameCore
import TencentCloud

/// Any bytes as a manifest: they are refused with a place, or make a plan whose values can be composed.
@c(LLVMFuzzerTestOneInput)
public func fuzzManifest(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = SecretBytes(copying: UnsafeRawBufferPointer(start: bytes, count: count))
    do throws(Failure) {
        let parser = ManifestParser(name: "fuzz", unsafeNames: count % 2 == 0)
        var (manifest, profiles) = try parser.parse(text)
        for profile in profiles.values { manifest.add(profile) }
        let plan = FetchPlan(manifest, region: nil)
        precondition(plan.rows.count == Set(plan.rows.map(\.secret)).count, "a secret is asked for twice")
        precondition(manifest.rows.allSatisfy { !$0.variable.isEmpty && !$0.content.isEmpty })
        let object = SecretValue(
            bytes: SecretBytes(#"{"UserName": "root", "a": [1, 2.50, {"b": "x"}]}"#), versionID: "v1", requestID: "",
            timing: .instant)
        // Half of the secrets do not exist.
        var fetched = FetchedValues()
        for (number, row) in plan.rows.enumerated() where number % 2 == 0 { fetched[row.secret] = object }
        var composition = Composition(plan, fetched)
        _ = try composition.values(of: manifest, Selection())
    } catch {
        precondition(!error.faults.isEmpty && error.faults.allSatisfy { $0.subject != nil && !$0.problem.isEmpty })
    }
    return 0
}
