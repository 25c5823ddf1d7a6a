import Foundation
import Testing

/// `--on-change`: what happens instead of a restart.
@Suite struct ChangeActionTests {
    private let service: ChangingService
    private let memory = MemoryFolder()

    init() throws { service = try ChangingService.shared.get() }

    @Test func `the files are replaced before the signal, and what cannot change so is told`() throws {
        let (file, variable) = (try service.create("hunter2 one"), try service.create("hunter2 a"))
        let path = memory.path + "/f"
        let manifest = "env: {A: \(variable), F: {secret: \(file), path: \(path)}}"
        let flags = ["--on-change", "signal:HUP"]
        let sesame = try Supervised(service, manifest, flags, ["file=\(path)"])
        let pid = sesame.starts[0].pid
        let open = try #require(FileHandle(forReadingAtPath: path))
        try service.update(file, "hunter2 two")
        try sesame.look(until: "signalled")
        try sesame.wait(for: "the file") { sesame.lines.contains("file two") }
        // Another file has its name: whoever reads the old one reads all of it.
        #expect(try open.readToEnd() == Data("hunter2 one".utf8))
        #expect(memory.names == ["f"])
        #expect(try sesame.event("signalled")["signal"] as? String == "HUP")
        #expect(try sesame.event("signalled")["pid"] as? Int == Int(pid))

        try service.update(variable, "hunter2 b")
        try sesame.look(until: "need_restart")
        #expect(try sesame.event("need_restart")["variables"] as? [String] == ["A"])
        // It is told once, and nobody is signalled for it.
        try service.update(file, "hunter2 three")
        try sesame.look(until: "signalled")
        try sesame.wait(for: "the file") { sesame.lines.contains("file three") }
        #expect(sesame.names.count { $0 == "need_restart" } == 1)
        let got = ["got HUP \(pid)", "file two", "got HUP \(pid)", "file three"]
        #expect(sesame.lines == ["start \(pid) A=a"] + got)
        #expect(sesame.end() == 0)
    }

    @Test(arguments: [
        "{A: {secret: s, as: file}}", "{A: {secret: s, version: v1, path: DIR/f}}", "{A: s}", "{A: {value: x}}",
    ]) func `a signal without a file that can change is refused`(_ env: String) throws {
        let manifest = Folder.shared.file("env: " + env.replacing("DIR", with: memory.path))
        var command = service.service.sesame("supervise", "-f", manifest, "--on-change", "signal:HUP", "--")
        command.arguments += Command.target
        let problem = "--on-change: a signal tells the command to read its files again, and there is none"
        let hint = #"hint: give a secret without a version a "path:", or use --on-change restart"#
        refused(try command.run(), 78, [problem, hint])
    }

    @Test func `with --watch-pinned a version can change too`() throws {
        let name = try service.create("hunter2 one", version: "v1")
        let path = memory.path + "/f"
        let manifest = "env: {F: {secret: \(name), version: v1, path: \(path)}}"
        let sesame = try Supervised(
            service, manifest, ["--on-change", "signal:HUP", "--watch-pinned"], ["file=\(path)"])
        try service.update(name, "hunter2 two", version: "v1")
        sesame.look()
        try sesame.wait(for: "the file") { sesame.lines.contains("file two") }
        #expect(sesame.end() == 0)
    }

    @Test func `a hook has the names of what changed, and no value and no credential`() throws {
        let (one, two) = (try service.create("hunter2 one"), try service.create("hunter2 a"))
        let path = memory.path + "/f"
        let manifest = "env: {A: \(two), B: {value: b}, F: {secret: \(one), path: \(path)}}"
        let hook = "env -0 >DIR/new; cp \(path) DIR/copy; mv DIR/new DIR/hook"
        let sesame = try Supervised(service, manifest, ["--on-change", "exec:\(hook)"], with: ["OWN": "kept"])
        try service.update(one, "hunter2 two")
        try service.update(two, "hunter2 b")
        try sesame.look(until: "hook_ended")
        let text = try String(contentsOfFile: sesame.folder.path + "/hook", encoding: .utf8)
        let entries = Set(text.split(separator: "\0").map(String.init))
        let pid = sesame.starts[0].pid
        #expect(entries.isSuperset(of: ["SESAME_CHANGED=A,F", "SESAME_PID=\(pid)", "OWN=kept"]))
        let id = service.service.environment["TENCENTCLOUD_SECRET_ID"] ?? "?"
        for word in ["hunter2", "TENCENTCLOUD_SECRET", id] { #expect(!text.contains(word)) }
        #expect(!entries.contains { $0.hasPrefix("A=") || $0.hasPrefix("B=") })
        #expect(try String(contentsOfFile: sesame.folder.path + "/copy", encoding: .utf8) == "hunter2 two")
        #expect(try sesame.event("hook_ended")["status"] as? Int == 0)
        #expect(sesame.lines == ["start \(pid) A=a"] && sesame.end() == 0)
    }

    @Test func `a hook that fails is run again`() throws {
        let name = try service.create("hunter2 one")
        let hook = "echo run >>DIR/runs; test -e DIR/twice || { touch DIR/twice; exit 4; }"
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v", "--on-change", "exec:\(hook)"])
        try service.update(name, "hunter2 two")
        try sesame.look(until: "hook_ended")
        #expect(try sesame.event("hook_ended")["status"] as? Int == 4)
        try sesame.look(until: "hook_ended")
        #expect(try sesame.event("hook_ended")["status"] as? Int == 0)
        try sesame.look(until: "unchanged")
        #expect(sesame.names == ["started", "changed", "hook_ended", "hook_ended", "unchanged"])
        #expect(try String(contentsOfFile: sesame.folder.path + "/runs", encoding: .utf8) == "run\nrun\n")
        #expect(sesame.starts.count == 1 && sesame.end() == 0)
    }

    @Test(arguments: [([], ["end=3"]), (["--kill-timeout", "200ms"], ["deaf"])] as [([String], [String])])
    func `exit ends the command first, then sesame with 75`(_ flags: [String], _ rules: [String]) throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", flags + ["--on-change", "exit"], rules)
        try service.update(name, "hunter2 two")
        sesame.look()
        #expect(sesame.end(nil) == 75)
        let pid = sesame.starts[0].pid
        #expect(sesame.lines.starts(with: ["start \(pid) A=one", "got TERM \(pid)"]))
        #expect(kill(pid, 0) != 0, "the command runs on")
        #expect(sesame.names.starts(with: ["changed", "exiting"]))
    }
}
