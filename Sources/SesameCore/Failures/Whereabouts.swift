import SecretMemory
import TencentCloud

/// The kind of machine that sesame runs on, which decides the hint about credentials.
package enum Whereabouts {
    case function, runner, pod, instance, unit, elsewhere

    /// The kind of this machine, recognized by the variables of SCF, CI services, Kubernetes and systemd, and by the
    /// firmware.
    package static var here: Whereabouts {
        let environment = ProcessEnvironment()
        if FunctionCredentials.isHere(environment) { return .function }
        if environment["CI"] != nil { return .runner }
        if environment["KUBERNETES_SERVICE_HOST"] != nil { return .pod }
        if InstanceMetadata.isTencentCloud { return .instance }
        // The terminal of a desktop also runs in a unit, but has TERM.
        return environment["INVOCATION_ID"] != nil && environment["TERM"] == nil ? .unit : .elsewhere
    }

    /// The next thing to do if there are no credentials.
    package var credentialsHint: String {
        switch self {
        case .function: "give the function an execution role: SCF then sets TENCENTCLOUD_SECRETID and the others"
        case .runner:
            "on a CI runner, set TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE, TENCENTCLOUD_PROVIDER_ID and TENCENTCLOUD_ROLE_ARN"
        case .pod: "in a pod, give its service account a CAM role (TKE pod identity), which sets the TKE_ variables"
        case .instance: "on a CVM instance, bind a CAM role to it"
        case .unit: "in a unit, name an encrypted file with LoadCredentialEncrypted=tencentcloud:FILE"
        case .elsewhere:
            "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, name a file with --credentials, or log in with tccli"
        }
    }
}
