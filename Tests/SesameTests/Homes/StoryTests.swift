import Foundation
import Testing

/// The stories of examples/: what a team does with its secrets over months, in one go.
@Suite struct StoryTests {
    @Test func `from a .env to a server that gets new values`() throws {
        let service = try LocalService.shared.get()
        let prefix = "story-\(UUID().uuidString)-"
        var command = Command(path: Repository.folder + "/examples/stories/moving-in", arguments: [prefix])
        command.environment.merge(service.environment) { $1 }
        command.environment["PATH"] = "\(Command.folder):\(Command.products):/usr/bin:/bin"
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr == "")
        let lines = outcome.output.split(separator: "\n").filter { !$0.hasPrefix("--") }
        for line in [
            "correct horse, key one, prod", "the server has: correct horse", "the server has: new horse",
            "\(prefix)API_KEY@v2", "before the pin: key one",
            "sesame.yaml:4:12  \(prefix)API_KEY@SSM_Current  v2", "after it: key two",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
    }
}
