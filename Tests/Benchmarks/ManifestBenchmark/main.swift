import Glibc
import SecretMemory
import SesameCore
import TencentCloud

// Nanoseconds for a manifest to become the values of its variables: parse, plan, compose, each value fetched already.
// Usage: ManifestBenchmark FILE ROUNDS
let arguments = CommandLine.arguments
let text = try SecretBytes(contentsOf: FilePath(arguments[1]), limit: Manifest.sizeLimit)
let rounds = Int(arguments[2]) ?? 1
let members = (0..<5).map { "\"Field\($0)\": \"the value of field number \($0)\"" }.joined(separator: ", ")
let value = SecretValue(bytes: SecretBytes("{\(members)}"), versionID: "v1", requestID: "", timing: .instant)
var (start, end) = (timespec(), timespec())
var count = 0
clock_gettime(CLOCK_MONOTONIC, &start)
for _ in 0..<rounds {
    let manifest = try ManifestParser(name: "m", unsafeNames: false).parse(text).base
    let plan = FetchPlan(manifest, region: nil)
    var fetched = FetchedValues(minimumCapacity: plan.rows.count)
    for row in plan.rows { fetched[row.secret] = value }
    var composition = Composition(plan, fetched)
    let values = try composition.values(of: manifest, Selection())
    count += values.count
    precondition(values.count == manifest.entries.count)
}
clock_gettime(CLOCK_MONOTONIC, &end)
print((1_000_000_000 * (end.tv_sec - start.tv_sec) + end.tv_nsec - start.tv_nsec) / rounds)
