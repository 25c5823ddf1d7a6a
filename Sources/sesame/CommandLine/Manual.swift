import CommandLineOptions
import SesameCore

/// The manual pages: sesame(1) from the tables of commands and options, sesame.yaml(5) from the grammar of the manifest.
enum Manual {
    static let names = ["sesame", "sesame.yaml"]

    /// The page of a name; nil for another name.
    static func page(_ name: String) -> ManualPage? {
        switch name {
        case "sesame": page(name, 1, "start a program with its secrets from Tencent Cloud Secrets Manager", commands)
        case "sesame.yaml": page(name, 5, "the manifest of sesame: which variable gets which secret", manifest)
        default: nil
        }
    }

    private static func page(_ name: String, _ section: Int, _ summary: String, _ texts: [TextSection]) -> ManualPage {
        ManualPage(
            name, section: section, version: "sesame \(sesameVersion)", date: sesameVersionDate, summary: summary, texts
        )
    }

    // MARK: sesame(1)

    private static var commands: [TextSection] {
        [
            TextSection("Synopsis", [.paragraph("sesame command [options]")]),
            TextSection(
                "Description",
                [
                    .paragraph(
                        """
                        sesame exec reads the manifest, fetches each secret that it names, and becomes the command with \
                        them in its environment. If one is missing, the command does not start. sesame prints no value \
                        but where get is asked for one.
                        """)
                ]),
            TextSection("Commands", Command.allCases.map { .term($0.usage, $0.summary) }),
            TextSection(
                "Options",
                Help.groups { _ in true }.flatMap { group in
                    [.heading(group.title)]
                        + group.options.map { .term($0.spelling, "\($0.help) \($0.variables) (\($0.takers))") }
                }),
            TextSection("Environment", [.paragraph(Help.switches), .paragraph(credentials)]),
            TextSection("Exit status", [.paragraph(Help.statuses)]),
            TextSection("Files", [.term("sesame.yaml", "the manifest, in the working directory; see sesame.yaml(5)")]),
            TextSection("Examples", Command.allCases.flatMap(\.examples)),
            TextSection("See also", [.paragraph("sesame.yaml(5), sesame-local(1), env(1)")]),
        ]
    }

    private static let credentials = """
        TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_TOKEN hold a key pair, with a token if it is \
        temporary. Without them, files and the machine's identity are searched; sesame doctor tells what is found. With \
        SESAME_COMPLETE_SECRETS the completions of sesame completion ask sesame list for names of secrets.
        """

    // MARK: sesame.yaml(5)

    private static var manifest: [TextSection] {
        let intro: TextSection.Block = .paragraph(
            """
            The manifest names variables and secrets in YAML, and holds no value. sesame check reads it without network, \
            and sesame schema prints its JSON Schema for editors.
            """)
        let parts = ManifestDescription.parts.map { part in
            TextSection(part.title, part.keys.map { .term("\($0.name): \($0.value)", $0.help) })
        }
        return [TextSection("Description", [intro])] + parts + [
            TextSection("Examples", [.example(ManifestDescription.example)]),
            TextSection("See also", [.paragraph("sesame(1)")]),
        ]
    }
}

extension Option {
    /// The commands that take it.
    fileprivate var takers: String {
        let takers = Command.allCases.filter(belongs).map(\.rawValue)
        return takers.count == Command.allCases.count ? "every command" : takers.joined(separator: ", ")
    }
}
