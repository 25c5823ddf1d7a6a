import SecretMemory
package import TencentCloud

/// The words for credentials that are missing or wrong.
extension Credentials.Failure {
    /// One fault for most failures. If there are no credentials, one for each source, and a hint for this kind of
    /// machine.
    var faults: [Fault] {
        switch self {
        case .none(let tried):
            var faults = [Fault(.noPermission, "no credentials")]
            faults += tried.map { Fault(.noPermission, at: $0.source, $0.absence.problem, hint: $0.absence.hint) }
            faults[faults.count - 1].hint = Whereabouts.here.credentialsHint
            return faults
        case .tokenService(let source, let failure, let endpoint):
            return [Fault(tokenService: failure, for: source.origin, at: endpoint)]
        default: return [fault]
        }
    }

    private var fault: Fault {
        switch self {
        case .none, .tokenService: Fault(.noPermission, "no credentials")
        case .metadata(let source, let failure, let endpoint):
            Fault(failure, for: source.origin, at: endpoint)
                .hinting("the instance's metadata are asked when nothing else has credentials")
        case .half(let subject, let missing):
            Fault(
                .noPermission, at: subject, "\(missing) is missing or empty", hint: "a key pair is an id and its key")
        case .halfIdentity(let missing):
            Fault(
                .noPermission, at: "pod identity", "\(missing) is missing or empty",
                hint: "TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN belong together")
        case .noToken(let path):
            Fault(.noPermission, at: "\(path)", "there is no token in it", hint: "the node writes it")
        case .unusable(let subject, let name):
            Fault(
                .noPermission, at: subject,
                "\(name) holds white space or another character that no credential has",
                hint: "a trailing line break is the usual one")
        case .quoted(let subject, let name):
            Fault(
                .noPermission, at: subject, "\(name) stands in quotes, and they are taken for a part of it",
                hint: "take them away: a shell does, but env files, units and mounted files keep them")
        case .swapped(let subject, let id, let key):
            Fault(
                .noPermission, at: subject, "\(id) and \(key) look swapped", hint: "it is the id that begins with AKID")
        case .wrongKind(let subject, let name, let wanted):
            Fault(.noPermission, at: subject, "\(name) is not \(wanted)", hint: "write \(wanted)")
        case .noDefault(let path, let sections):
            Fault(.noPermission, at: "\(path)", Self.defaultProblem(sections), hint: Self.defaultHint)
        case .unreadable(let path, let failure, let namedBy):
            Fault(
                .noPermission, at: "\(path)", failure.problem,
                hint: failure.hint ?? namedBy.map { "it should hold the credentials: \($0) names it" }
                    ?? "let this user read it, or take it away")
        case .malformed(let path, let line):
            Fault(
                .noPermission, at: "\(path):\(line)", "this is neither INI nor JSON",
                hint: "write [default], secret_id = … and secret_key = …")
        case .repeated(let path, let line, let what):
            Fault(.noPermission, at: "\(path):\(line)", "\(what) stands there a second time", hint: "take one away")
        case .expired(let subject, let end, let renewal):
            Fault(
                .noPermission, at: subject, "the credentials have expired (\(utcDay(end)))",
                hint: renewal.map { "run \($0)" } ?? "if they are new, this machine's clock is wrong")
        case .exposed(let path): .exposed(path)
        case .wrongVariable(let name):
            Fault(.usage, at: name, "this is not what the variable is for", hint: Self.purposes[name])
        case .noInstanceRole(let subject):
            Fault(
                .noPermission, at: subject, "it names the instance's role, and none is bound to the instance",
                hint: "bind a CAM role to the instance")
        }
    }

    fileprivate static func defaultProblem(_ sections: [String]) -> String {
        "there is no section [default], only " + sections.map { "[\($0)]" }.joined(separator: ", ")
    }

    private static let defaultHint =
        "only [default] is read: name the section of the pair so, or name a file that has one with --credentials"

    static let exposureProblem = "others than its owner can read the key in it"

    private static let purposes = [
        "TKE_REGION": "a region looks like ap-guangzhou", "TCCLI_PROFILE": "the name of a profile, not a path",
        "SESAME_METADATA": "http:// and a port of this machine, as sesame-local --metadata prints it",
    ]
}

extension Fault {
    /// The warning about a file with a key that others can read.
    static func exposed(_ path: FilePath) -> Fault {
        Fault(.noPermission, at: "\(path)", Credentials.Failure.exposureProblem, hint: "chmod 600 \(path)")
    }

    /// The warning that this machine's clock is wrong and that sesame uses the service's.
    ///
    /// - Parameter difference: this machine's time minus the service's, in seconds.
    init(clockDifference difference: Int) {
        let side = difference < 0 ? "behind" : "ahead of"
        self.init(
            .noPermission,
            "this machine's clock is \(difference.magnitude) s \(side) the service's, which is taken instead",
            hint: "set this machine's clock")
    }

    fileprivate func hinting(_ hint: String) -> Fault {
        var fault = self
        fault.hint = hint
        return fault
    }

    /// The fault of a refusal by STS, which always concerns the caller.
    fileprivate init(tokenService failure: RequestFailure, for subject: String, at endpoint: Endpoint) {
        let general = Fault(failure, for: subject, at: endpoint)
        if failure.cause.isForRate {
            self.init(
                general.status, at: subject, "STS takes no more requests a second",
                hint: "start again later, or raise --rate-timeout")
            (code, requestID, effort, isTransient) = (general.code, general.requestID, general.effort, true)
            return
        }
        guard case .service(let error) = failure, general.status != .unavailable else {
            self = general
            return
        }
        let (problem, advice) = Self.refusals[error.code] ?? (general.problem, general.hint)
        self.init(.noPermission, at: subject, problem, hint: advice)
        (code, requestID) = (error.code, error.requestID)
        nameCaller(error)
    }

    /// The words for codes that mean something else when STS answers with them, or that only STS has.
    private static let refusals: [String: (problem: String, hint: String?)] = [
        "InvalidParameter.WebIdentityTokenError": (
            "the web identity token is refused", "the role must trust the cluster's provider and this service account"
        ),
        "ResourceNotFound.RoleNotFound": ("there is no such role", "check its ARN"),
        "InvalidParameter.ParamError": ("STS does not take the role's ARN or the session's name", "check them"),
        "UnauthorizedOperation": (
            "not permitted to take the role", "allow sts:AssumeRole on it, and check --external-id"
        ),
    ]
}

extension Credentials.Absence {
    /// The likely reason why the variables are not set.
    fileprivate var hint: String? {
        guard case .unset(let names) = self, names == EnvironmentCredentials.pair else { return nil }
        return "if another sesame started this, it took the pair out (--keep-credentials leaves it)"
    }

    /// The reason why a source has no credentials; in a message it follows the source's name.
    package var problem: String {
        switch self {
        case .notGiven: "not given"
        case .unset(let names): names.joined(separator: ", ") + (names.count == 1 ? " is not set" : " are not set")
        case .noFile(let path): "there is no \(path)"
        case .noPair(let path): "\(path) holds no key pair"
        case .noDefault(let path, let sections): "\(path): " + Credentials.Failure.defaultProblem(sections)
        case .noHome: "HOME is not set"
        case .noMetadata(let failure): Fault(failure, for: "", at: .metadata).problem
        case .noInstanceRole: "no role is bound to this instance"
        }
    }
}
