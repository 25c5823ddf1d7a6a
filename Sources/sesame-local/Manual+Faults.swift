import CommandLineOptions

extension Manual {
    /// The faults that a client's test can ask for.
    static let faults = [
        TextSection(
            "Faults",
            [
                .paragraph(
                    """
                    Faults are for the tests of clients, and a JSON array. Where no more than "fault" is given it is for \
                    the next request of an action; the action "metadata" is the metadata's; "secret" is a pattern of the \
                    shell; "count" is a number or "always":
                    """),
                .example(
                    """
                    [{"action": "GetSecretValue", "secret": "db-*", "count": 2,
                      "fault": {"error": "InternalError"}}]
                    """),
            ]),
        TextSection(
            "In place of the answer, the action not being run",
            [
                .term("\"error\": CODE", "a refusal"),
                .term("\"status\": 200 to 599", "this status, with a page of HTML if alone"),
                .term("\"html\": true", "a page of HTML"), .term("\"empty\": true", "no body"),
                .term("\"body\": TEXT", "this body"), .term("\"base64\": BASE64", "this body"),
                .term("\"redirect\": LOCATION", "a redirection"),
            ]),
        TextSection(
            "Done to the answer, any of them together",
            [
                .term("\"secretName\": NAME", "the answer is of another secret"),
                .term("\"truncate\": true", "half of the JSON"), .term("\"huge\": BYTES", "so many spaces after it"),
                .term("\"gzip\": true", "Content-Encoding: gzip"),
                .term("\"contentType\": TYPE", "this type instead of JSON's"),
                .term("\"date\": SECONDS", "a Date header that is off by so much"),
            ]),
        TextSection(
            "Done on its way, with any of the others",
            [
                .term("\"delay\": SECONDS", "a wait before the first byte"), .term("\"bytesPerSecond\": N", "slowly"),
                .term("\"chunked\": true", "no Content-Length"),
                .term(
                    "\"end\": HOW",
                    """
                    "short": closed half-way through the body; "reset-inside": reset there; "reset" or "close": before \
                    the first byte
                    """),
            ]),
        TextSection(
            "Fault control",
            [
                .paragraph(
                    "With --fault-control, PUT to /_faults replaces the list, GET shows what is left of it, DELETE clears it:"
                ),
                .example(
                    """
                    curl --cacert "$SESAME_CA_FILE" -X PUT "$SESAME_ENDPOINT/_faults" \\
                      -d '[{"fault": {"status": 503}}]'
                    """),
                .paragraph(
                    """
                    GET /_statistics tells, of each action, the requests received, admitted and refused for the rate and \
                    the most received in any one second, and the connections accepted; DELETE begins anew. Neither counts \
                    itself, but its connection does.
                    """),
            ]),
    ]
}
