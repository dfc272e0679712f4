/// One row of a result, read by column name.
package struct Row: Sendable {
    /// Position of every column, shared by the rows of a result.
    let columns: [String: Int]
    let values: [Value]

    /// The value of a column.
    ///
    /// - Throws: ``UnreadableColumn`` when there is no such column or it holds something else.
    package subscript<Column: Readable>(_ name: String) -> Column {
        get throws {
            guard let index = columns[name], let column = Column(value: values[index]) else {
                throw UnreadableColumn(name: name, type: "\(Column.self)")
            }
            return column
        }
    }
}

/// The database holds something that the program does not expect there.
package struct UnreadableColumn: Error, CustomStringConvertible {
    let name: String
    let type: String

    package var description: String { "Column \(name) does not hold a \(type)" }
}
