package import TencentCloud

/// The words for credentials that are missing or wrong.
extension Credentials.Failure {
    /// One line for most; without any credentials a line for each source, and what to do where this runs.
    var faults: [Fault] {
        switch self {
        case .none(let tried):
            var faults = [Fault(.noPermission, "no credentials")]
            faults += tried.map { Fault(.noPermission, at: $0.source, $0.absence.problem) }
            faults[faults.count - 1].hint = Whereabouts.here.credentialsHint
            return faults
        case .tokenService(let source, let failure, let endpoint):
            return [Fault(tokenService: failure, for: source.place, at: endpoint)]
        default: return [fault]
        }
    }

    private var fault: Fault {
        switch self {
        case .none, .tokenService: Fault(.noPermission, "no credentials")
        case .metadata(let source, let failure, let endpoint):
            Fault(failure, for: source.place, at: endpoint)
                .hinting("the instance's metadata are asked when nothing else has credentials")
        case .half(let place, let missing):
            Fault(
                .noPermission, at: place, "\(missing) is missing or empty", hint: "a key pair is an id and its key")
        case .halfIdentity(let missing):
            Fault(
                .noPermission, at: "pod identity", "\(missing) is missing or empty",
                hint: "TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN belong together")
        case .noToken(let path): Fault(.noPermission, at: path, "there is no token in it", hint: "the node writes it")
        case .unusable(let place, let name):
            Fault(
                .noPermission, at: place,
                "\(name) holds white space or another character that no credential has",
                hint: "a trailing line break is the usual one")
        case .unreadable(let path, let failure, let namedBy):
            Fault(
                .noPermission, at: path, failure.problem,
                hint: failure.hint ?? namedBy.map { "it is to hold the credentials: \($0) names it" }
                    ?? "let this user read it, or take it away")
        case .malformed(let path, let line):
            Fault(
                .noPermission, at: "\(path):\(line)", "this is neither INI nor JSON",
                hint: "write [default], secret_id = … and secret_key = …")
        case .repeated(let path, let line, let what):
            Fault(.noPermission, at: "\(path):\(line)", "\(what) stands there a second time", hint: "take one away")
        case .expired(let place, let end, let renewal):
            Fault(
                .noPermission, at: place, "the credentials have expired (\(utcDay(end)))",
                hint: renewal.map { "run \($0)" } ?? "if they are new, this machine's clock is wrong")
        case .exposed(let path):
            Fault(.noPermission, at: path, Self.exposure, hint: "chmod 600 \(path)")
        case .wrongVariable(let name):
            Fault(.usage, at: name, "this is not what the variable is for", hint: Self.purposes[name])
        case .noInstanceRole(let place):
            Fault(
                .noPermission, at: place, "it names the instance's role, and none is bound to the instance",
                hint: "bind a CAM role to the instance")
        }
    }

    static let exposure = "others than its owner can read the key in it"

    private static let purposes = [
        "TKE_REGION": "a region looks like ap-guangzhou", "TCCLI_PROFILE": "the name of a profile, not a path",
        "SESAME_METADATA": "http:// and a port of this machine, as sesame-local --metadata prints it",
    ]
}

extension Fault {
    /// What is only worth a warning.
    package init(_ warning: CredentialsChain.Warning) {
        switch warning {
        case .exposed(let path):
            self.init(.noPermission, at: path, Credentials.Failure.exposure, hint: "chmod 600 \(path)")
        case .clock(let difference):
            let side = difference < 0 ? "behind" : "ahead of"
            self.init(
                .noPermission,
                "this machine's clock is \(abs(difference)) s \(side) the service's, which is taken instead",
                hint: "set this machine's clock")
        }
    }

    fileprivate func hinting(_ hint: String) -> Fault {
        var fault = self
        fault.hint = hint
        return fault
    }

    /// What STS answered: whatever it refuses, it refuses the caller.
    fileprivate init(tokenService failure: RequestFailure, for place: String, at endpoint: Endpoint) {
        let general = Fault(failure, for: place, at: endpoint)
        guard case .service(let error) = failure, general.status != .unavailable else {
            self = general
            return
        }
        let (problem, advice) = Self.refusals[error.code] ?? (general.problem, general.hint)
        self.init(.noPermission, at: place, problem, hint: advice)
        (code, requestID) = (error.code, error.requestID)
    }

    /// What STS means by codes that say something else of secrets, or nothing.
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
    /// Why a source has nothing, to stand after its name.
    package var problem: String {
        switch self {
        case .notGiven: "not given"
        case .unset(let names): names.joined(separator: ", ") + (names.count == 1 ? " is not set" : " are not set")
        case .noFile(let path): "there is no \(path)"
        case .noPair(let path): "\(path) holds no key pair"
        case .noHome: "HOME is not set"
        case .noMetadata(let failure): Fault(failure, for: "", at: .metadata).problem
        case .noInstanceRole: "no role is bound to this instance"
        }
    }
}
