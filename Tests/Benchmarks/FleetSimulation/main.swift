import SecretMemory
// Simulates fleets of launches under the quota of 300 a second.
// Usage: FleetSimulation policy | fleets | plot    the policy beside its targets; the table, and the picture, of docs/fleet.md

switch CommandLine.arguments.dropFirst().first {
case "policy": print(policyTable())
case "fleets": print(fleetTable())
case "plot": print(Plot.svg())
default: print("usage: FleetSimulation policy | fleets | plot")
}

/// The mean of several seeds.
func mean(_ fleet: Fleet, seeds: Int, _ value: (Fleet.Result) -> Double) -> Double {
    (1...seeds).map { value(fleet.run(seed: UInt64($0))) }.reduce(0, +) / Double(seeds)
}

func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 0 ? 1 : digits == 1 ? 10 : 100
    let whole = Int((value * Double(scale)).rounded())
    if scale == 1 { return "\(whole)" }
    let rest = "\(whole % scale)"
    return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
}

func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

func head(_ cells: [String]) -> String { row(cells) + "\n" + row(cells.map { _ in "---" }) }

/// Each case of the targets: both protocols, a near and a far service, refused requests counted and not.
func policyTable() -> String {
    var lines = [
        head(["fleet", "way", "refused requests", "last ÷ floor", "requests a value", "median ÷ last", "one secret, s"])
    ]
    for (launches, values) in [(100, 20), (400, 10)] {
        for spread in [1000.0, 50.0] {
            for (isMultiplexed, roundTrip) in [(false, 1.0), (false, 20.0), (true, 1.0), (true, 20.0)] {
                for countsRefused in [false, true] {
                    var fleet = Fleet(launches: launches, values: values, spread: spread, roundTrip: roundTrip)
                    (fleet.isMultiplexed, fleet.countsRefused, fleet.late) = (isMultiplexed, countsRefused, 9)
                    let results = (1...5).map { fleet.run(seed: UInt64($0)) }
                    func mean(_ value: (Fleet.Result) -> Double) -> Double { results.map(value).reduce(0, +) / 5 }
                    let count = Double(launches * values)
                    lines.append(
                        row([
                            "\(launches) × \(values) in \(fixed(spread / 1000, 2)) s",
                            "\(isMultiplexed ? "HTTP/2" : "HTTP/1.1"), \(Int(roundTrip)) ms",
                            countsRefused ? "count" : "do not count", fixed(mean { $0.last / count * 0.3 }, 2),
                            fixed(mean { Double($0.requests) } / (count + 9), 2),
                            fixed(mean { $0.median / $0.last }, 2),
                            fixed(mean { $0.late / 1000 }, 1),
                        ]))
                }
            }
        }
    }
    return lines.joined(separator: "\n")
}

/// The figures that a person who plans a fleet needs.
func fleetTable() -> String {
    var lines = [
        head(["launches × secrets", "begin within", "last start", "median start", "requests", "started"])
    ]
    let sizes = [(100, 20), (100, 1), (400, 10), (400, 1), (1000, 10), (1000, 1), (10_000, 10), (10_000, 1)]
    for (launches, values) in sizes {
        for spread in [1.0, 30.0] {
            let fleet = Fleet(launches: launches, values: values, spread: 1000 * spread, roundTrip: 5)
            let results = (1...3).map { fleet.run(seed: UInt64($0)) }
            func mean(_ value: (Fleet.Result) -> Double) -> Double { results.map(value).reduce(0, +) / 3 }
            lines.append(
                row([
                    "\(launches) × \(values == 1 ? "1 (JSON)" : "\(values)")", "\(Int(spread)) s",
                    "\(fixed(mean(\.last) / 1000, 1)) s", "\(fixed(mean(\.median) / 1000, 1)) s",
                    fixed(mean { Double($0.requests) }, 0),
                    "\(fixed(mean { Double($0.starts.count) }, 0)) of \(launches)",
                ]))
        }
    }
    return lines.joined(separator: "\n")
}
