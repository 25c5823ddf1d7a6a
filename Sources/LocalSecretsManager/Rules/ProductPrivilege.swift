/// A privilege that a product's account gets. It is checked and not kept: there is no database here.
struct ProductPrivilege: Sendable {
    private let level: Level
    private let privileges: [String]

    /// The parts of a database that a privilege is for, each with the names of those around it.
    private enum Level: String, CaseIterable, Comparable {
        case column = "ColumnPrivileges"
        case table = "TablePrivileges"
        case database = "DatabasePrivileges"
        case global = "GlobalPrivileges"

        /// The parameters that must name the part.
        var names: [String] {
            switch self {
            case .column: ["Database", "TableName", "ColumnName"]
            case .table: ["Database", "TableName"]
            case .database: ["Database"]
            case .global: []
            }
        }

        /// The privileges of Mysql that this level has and the narrower levels have not.
        private var ownMysqlPrivileges: [String] {
            switch self {
            case .column: ["SELECT", "INSERT", "UPDATE", "REFERENCES"]
            case .table: ["DELETE", "CREATE", "DROP", "INDEX", "ALTER", "CREATE VIEW", "SHOW VIEW", "TRIGGER"]
            case .database:
                [
                    "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE", "EVENT",
                ]
            case .global: ["PROCESS", "SHOW DATABASES"]
            }
        }

        var mysqlPrivileges: Set<String> {
            Set(Self.allCases.filter { $0 <= self }.flatMap(\.ownMysqlPrivileges))
        }

        static func < (a: Level, b: Level) -> Bool { a.names.count > b.names.count }
    }

    /// Parts that PostgreSQL has alone, which is no product here.
    private static let others = [
        "SchemaName", "SequenceName", "ProcedureName", "TypeName", "FunctionName", "ViewName", "MatviewName",
    ]

    init(reading parameters: inout Parameters) throws(ServiceError) {
        guard let level = Level(rawValue: try parameters.requiredText("PrivilegeName")) else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `PrivilegeName` is none of \(Level.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        self.level = level
        privileges = try parameters.texts("Privileges")
        for name in Level.column.names {
            let text = try parameters.text(name) ?? ""
            guard !text.isEmpty || !level.names.contains(name) else { throw .missingParameter(name) }
        }
        for name in Self.others { _ = try parameters.text(name) }
    }

    /// Refuses what the documents do not list for Mysql; for the other products they list nothing.
    func allow(for product: Product) throws(ServiceError) {
        guard product == .mysql, !level.mysqlPrivileges.isSuperset(of: privileges) else { return }
        throw ServiceError(
            .invalidParameterValue, "`Privileges` has one that \(level.rawValue) of \(product.rawValue) do not have.")
    }
}
