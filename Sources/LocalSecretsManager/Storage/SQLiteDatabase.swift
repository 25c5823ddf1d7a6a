// The one file that imports SQLite: statements in, rows out.

import CSQLite

/// SQLite refused; `reason` is its own text, which names tables and never quotes values.
struct SQLiteFailure: Error {
    let reason: String
}

/// A value bound to a statement.
enum SQLiteValue {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

/// A row, while it is being read; columns count from 0 (`sqlite3_column_*`).
@safe struct SQLiteRow {
    fileprivate let statement: OpaquePointer

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String { String(decoding: blob(column), as: UTF8.self) }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

/// One connection, for one thread at a time; each statement is compiled once (`sqlite3_open_v2`).
@safe final class SQLiteDatabase {
    private let connection: OpaquePointer?
    private var statements: [String: OpaquePointer] = unsafe [:]

    /// Opens the file at `path`, or a database in memory for `:memory:`.
    init(path: String) throws(SQLiteFailure) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        unsafe connection = opened
        guard code == SQLITE_OK else { throw failure }
        unsafe sqlite3_busy_timeout(opened, 5_000)
    }

    deinit {
        unsafe statements.values.forEach { unsafe sqlite3_finalize($0) }
        unsafe sqlite3_close(connection)
    }

    /// Runs statements that take no values, separated by `;` (`sqlite3_exec`).
    func execute(_ sql: String) throws(SQLiteFailure) {
        guard unsafe sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    /// Runs one statement and reads each of its rows (`sqlite3_step`).
    @discardableResult
    func rows<Element>(
        _ sql: String, _ values: SQLiteValue..., read: (SQLiteRow) -> Element
    ) throws(SQLiteFailure) -> [Element] {
        try rows(sql, values, read: read)
    }

    /// The same with the values in a list.
    @discardableResult
    func rows<Element>(
        _ sql: String, _ values: [SQLiteValue], read: (SQLiteRow) -> Element
    ) throws(SQLiteFailure) -> [Element] {
        let statement = unsafe try prepared(sql)
        defer {
            unsafe sqlite3_reset(statement)
            unsafe sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { unsafe try bind(value, at: Int32(index + 1), of: statement) }
        var elements: [Element] = []
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: elements.append(read(unsafe SQLiteRow(statement: statement)))
            case SQLITE_DONE: return elements
            default: throw failure
            }
        }
    }

    /// The number given to the row that was inserted last (`sqlite3_last_insert_rowid`).
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(connection) }

    private var failure: SQLiteFailure { unsafe SQLiteFailure(reason: String(cString: sqlite3_errmsg(connection))) }

    private func prepared(_ sql: String) throws(SQLiteFailure) -> OpaquePointer {
        if let statement = unsafe statements[sql] { return unsafe statement }
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement = unsafe statement else { throw failure }
        unsafe statements[sql] = statement
        return unsafe statement
    }

    private func bind(_ value: SQLiteValue, at index: Int32, of statement: OpaquePointer) throws(SQLiteFailure) {
        let code =
            switch value {
            case .integer(let integer): unsafe sqlite3_bind_int64(statement, index, integer)
            case .text(let text): unsafe sqlite3_bind_text_copied(statement, index, text, Int32(text.utf8.count))
            case .blob(let bytes): unsafe sqlite3_bind_blob_copied(statement, index, bytes, Int32(bytes.count))
            }
        guard code == SQLITE_OK else { throw failure }
    }
}
