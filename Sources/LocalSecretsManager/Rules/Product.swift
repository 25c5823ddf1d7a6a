/// A product whose accounts the service keeps and rotates.
enum Product: String, Sendable, CaseIterable {
    case mysql = "Mysql"
    case tdsqlMysql = "Tdsql-mysql"
    case tdsqlCMysql = "Tdsql_C_Mysql"
}

extension KeyPairDetails {
    /// The product that SSH key pairs are of.
    static let product = "Cvm"
}

extension SecretDetails {
    /// Empty for a secret that users define themselves.
    var productName: String { keyPair == nil ? product?.rawValue ?? "" : KeyPairDetails.product }
}

extension StoredSecret {
    /// 0 for a secret that users define themselves, 1 for a product's, 2 for an SSH key pair.
    var type: Int64 { keyPair != nil ? 2 : product != nil ? 1 : 0 }

    /// Only enabled secrets are rotated.
    func isRotationDue(at now: Int64) -> Bool { product != nil && status == .enabled && rotation.isDue(at: now) }

    /// The service's name for the product of a user-defined secret is "default".
    var productName: String { keyPair != nil ? KeyPairDetails.product : product?.rawValue ?? "default" }

    /// Refuses what only users may do with their own secrets: nobody but a rotation changes a product's.
    func allowOwnValues(_ code: ServiceError.Code = .operationDeniedAutoRotatedResource) throws(ServiceError) {
        guard product == nil else {
            throw ServiceError(code, "The secret is of a product and rotated automatically.")
        }
        guard keyPair == nil else { throw ServiceError(.failedOperation, "The secret is an SSH key pair.") }
    }

    /// The product of this secret, for the actions that are about products' secrets only.
    func requiredProduct(_ code: ServiceError.Code) throws(ServiceError) -> Product {
        guard let product else { throw ServiceError(code, "The secret is not of a product.") }
        return product
    }
}
