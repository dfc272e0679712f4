import Foundation

/// One figure of a measurement.
struct Figure {
    /// The head of its column.
    let column: String
    /// Absent if it could not be measured.
    var value: Double?
    /// Number of decimals shown.
    var digits = 0

    init(_ column: String, _ value: Double?, digits: Int = 0) {
        self.column = column
        self.value = value
        self.digits = digits
    }

    /// A number of things.
    init(_ column: String, _ count: Int) {
        self.init(column, Double(count))
    }

    /// Processor time of the database server.
    ///
    /// - Parameters:
    ///   - unit: What follows in the head of the column.
    ///   - time: In seconds; `nil` without a database server.
    ///   - count: What to divide it by.
    static func database(_ unit: String, _ time: Double?, per count: Double, digits: Int) -> Figure {
        Figure("database CPU " + unit, time.map { $0 / count }, digits: digits)
    }

    var text: String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }
}
