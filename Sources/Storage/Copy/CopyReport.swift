internal import Logging

/// Tells the operator how far a copy is.
struct CopyReport: Sendable {
    let logger: Logger
    /// Time between two lines of progress.
    let interval: Duration

    /// Counts the rows of a table.
    ///
    /// - Parameters:
    ///   - verb: What is done with them.
    ///   - total: How many there are, if that is known.
    func steps(_ verb: String, of table: String, total: Int?) -> Steps {
        Steps(report: self, verb: verb, table: table, total: total)
    }

    struct Steps {
        fileprivate let report: CopyReport
        fileprivate let verb: String
        fileprivate let table: String
        fileprivate let total: Int?
        private var count = 0
        private var told = ContinuousClock.now

        fileprivate init(report: CopyReport, verb: String, table: String, total: Int?) {
            (self.report, self.verb, self.table, self.total) = (report, verb, table, total)
        }

        mutating func add(_ rows: Int) {
            count += rows
            guard told + report.interval <= .now else { return }
            told = .now
            report.logger.info("\(verb) \(count)\(total.map { " of \($0)" } ?? "") rows of \(table)")
        }
    }
}

/// What a copy consists of. Both databases have it.
package struct CopyResult: Sendable {
    struct Table: Sendable {
        let table: String
        let source: TableSum
        let target: TableSum
    }

    let tables: [Table]
    /// Whether it has the encrypted key of a model server, which only the key file of the source can open.
    package let hasSealedKey: Bool

    /// For the operator, in lines.
    package var lines: [String] {
        let width = tables.map(\.table.count).max() ?? 0
        let rows = tables.map { table in
            Self.line(table.table, "\(table.target.rows)", table.target.checksum, width)
        }
        let count = tables.reduce(0) { $0 + $1.target.rows }
        let replacements = tables.reduce(0) { $0 + $1.source.replacements }
        let replaced = "\(replacements) characters U+0000, which PostgreSQL cannot store, became U+FFFD"
        return [Self.line("table", "rows", "checksum", width)] + rows
            + ["The copy is complete: \(count) rows, the same in both databases"]
            + (replacements == 0 ? [] : [replaced])
    }

    private static func line(_ table: String, _ rows: String, _ checksum: String, _ width: Int) -> String {
        let name = table + String(repeating: " ", count: max(width - table.count, 0))
        return "\(name)  \(String(repeating: " ", count: max(12 - rows.count, 0)))\(rows)  \(checksum)"
    }
}
