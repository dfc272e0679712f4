/// One row of a result, read by column name.
package struct Row: Sendable {
    /// Names of the columns, shared by the rows of a result.
    let columns: [String]
    let values: [Value]

    /// The value of a column.
    ///
    /// - Throws: ``UnreadableColumn`` if there is no such column or its value has another type.
    package subscript<Column: Readable>(_ name: String) -> Column {
        get throws {
            guard let index = columns.firstIndex(of: name), let column = Column(value: values[index]) else {
                throw UnreadableColumn(name: name, type: "\(Column.self)")
            }
            return column
        }
    }
}

/// The database contains a value that the program does not expect there.
package struct UnreadableColumn: Error, CustomStringConvertible {
    let name: String
    let type: String

    package var description: String { "Column \(name) does not hold a \(type)" }
}
