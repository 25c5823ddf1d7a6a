import TencentCloud

/// Where sesame runs, as far as it decides which credentials are the likely ones.
package enum Whereabouts {
    case pod, instance, unit, elsewhere

    /// Told by what Kubernetes, the firmware and systemd leave behind.
    package static var here: Whereabouts {
        let environment = ProcessEnvironment()
        if environment["KUBERNETES_SERVICE_HOST"] != nil { return .pod }
        if InstanceMetadata.isTencentCloud { return .instance }
        // A terminal of a desktop runs in a unit, too.
        return environment["INVOCATION_ID"] != nil && environment["TERM"] == nil ? .unit : .elsewhere
    }

    /// The next thing to do where there are no credentials.
    package var credentialsHint: String {
        switch self {
        case .pod: "in a pod, give its service account a CAM role (TKE pod identity), which sets the TKE_ variables"
        case .instance: "on a CVM instance, bind a CAM role to it"
        case .unit: "in a unit, name an encrypted file with LoadCredentialEncrypted=tencentcloud:FILE"
        case .elsewhere:
            "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, name a file with --credentials, or log in with tccli"
        }
    }
}
