/// Options that say what `check` does and prints.
extension Option {
    static let checkGroup = OptionGroup(title: "Check", options: [remote, policy, uin, fleet, diff])

    static let remote = Option(
        name: "remote", commands: [.check],
        help: "do all that a launch does, with its exit status; drop the values, and change nothing")
    static let policy = Option(
        name: "policy", commands: [.check], help: "print the least CAM policy for these secrets, for --uin")
    static let uin = Option(
        name: "uin", value: "ID", commands: [.check], help: "with --policy: the account that owns the secrets")
    static let fleet = Option(
        name: "fleet", value: "NUMBER", commands: [.check], help: "print what so many starts at once cost at the quota")
    static let diff = Option(
        name: "diff", value: "PROFILE", commands: [.check],
        help: "print what differs with this profile in the place of those of --profile")
}
