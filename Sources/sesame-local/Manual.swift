import CommandLineOptions
import LocalSecretsManager

/// The help and the manual page, made of the table of options and of what is said of the files.
enum Manual {
    static let usage = "sesame-local [option ...] [-- command [argument ...]]"

    static var help: String {
        "usage: \(usage)\n\n" + about.wrapped()
            + ([TextSection("Examples", examples)] + options.map { TextSection($0.title, $0.blocks) } + files)
            .map(\.text).joined()
    }

    static var page: String {
        let heads = [TextSection("Synopsis", [.paragraph(usage)]), TextSection("Description", [.paragraph(about)])]
        let rest = [
            TextSection("Options", options.flatMap { [.heading($0.title)] + $0.blocks }),
            TextSection("Examples", examples),
        ]
        let end = [TextSection("See also", [.paragraph("sesame(1), sesame.yaml(5)")])]
        return ManualPage(
            "sesame-local", section: 1, version: "sesame-local \(LocalService.version)", date: LocalService.versionDate,
            summary: "the API of Tencent Cloud Secrets Manager on this machine", heads + rest + files + end
        ).text
    }

    private static let about = """
        Answers the API of Tencent Cloud Secrets Manager (SSM 2019-09-23) over HTTPS on this machine, for development and \
        tests. It is not a vault: a store's values are encrypted, but the key lies beside it, in FILE.key. At the same \
        place the Security Token Service answers (STS 2018-08-13): AssumeRole, GetCallerIdentity, and \
        AssumeRoleWithWebIdentity by a trusted token.
        """

    private static let examples: [TextSection.Block] = [
        .term(
            #"eval "$(sesame-local --background)""#,
            "starts it and points this shell at it; kill $SESAME_LOCAL_PID stops it"),
        .term("sesame-local -- make test", "runs a command against it, and stops with the command"),
    ]

    private static var options: [(title: String, blocks: [TextSection.Block])] {
        Option.groups.map { ($0.title, $0.options.filter { !$0.isInner }.map(\.block)) }
    }

    /// The forms of the files that options name.
    private static let files =
        [
            TextSection(
                "Keys",
                [
                    .paragraph(
                        """
                        A file of keys is a JSON array; all but "secretId" and "secretKey" may be left out. "uin" is the \
                        account; "actions" and "secrets" are all that the key may do and touch, "*" in them stands for any \
                        characters:
                        """),
                    .example(
                        """
                        [{"secretId": "AKID1", "secretKey": "K1", "uin": "100000000001",
                          "token": "T1", "actions": ["GetSecretValue", "List*"],
                          "secrets": ["prod-*"]}]
                        """),
                    .paragraph("or an object that names roles too, of which all but \"name\" may be left out:"),
                    .example(
                        """
                        {"keys": [], "roles": [{"name": "R1", "uin": "100000000001",
                          "trustedTokens": ["T2"], "externalId": "E1", "actions": ["*"],
                          "secrets": ["*"]}]}
                        """),
                    .paragraph(
                        """
                        Where no roles are named, which is for development, any role of an account that has keys can be \
                        assumed, by any web identity token.
                        """),
                ]),
            TextSection(
                "Seed",
                [
                    .paragraph(
                        "A seed is secrets by region, a value or more each; examples/sesame-local/seed.yaml shows all there is:"
                    ),
                    .example(
                        """
                        regions:
                          ap-guangzhou:
                            db-password: a value
                            api-key: {versions: {v1: one, v2: two}}
                        """),
                    .paragraph("Without --seed the variable SESAME_LOCAL_SEED is one, if it is set: for containers."),
                    .paragraph(
                        """
                        Instead of one, or after it, --seed-from takes a manifest of sesame's: each secret and version \
                        that it names, also in a profile, gets a value that is made up, the same each time: a text, or \
                        JSON with the fields that are named. No value that is there is changed. What a program reads \
                        as a number belongs into a seed.
                        """),
                    .example("sesame-local --seed-from sesame.yaml -- sesame exec -- make test"),
                ]),
            TextSection(
                "Quota",
                [
                    .paragraph(
                        """
                        A quota is of an account and an action (STS's too), in any second. With "refused" a request that is \
                        refused for the rate counts as one, so that whoever asks on and on is refused on and on:
                        """),
                    .example("sesame-local --quota GetSecretValue=300,refused"),
                ]),
        ] + faults
}
