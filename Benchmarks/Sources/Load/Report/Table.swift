/// A Markdown table: the first column is aligned left, the others right.
struct Table: CustomStringConvertible {
    let columns: [String]
    let rows: [[String]]

    /// A row for each measurement, all with the same columns. Columns without any figure are left out.
    init(_ measurements: [Measurement]) {
        let figures = measurements.map(\.figures)
        let places = (figures.first?.indices ?? 0..<0).filter { place in figures.contains { $0[place].value != nil } }
        columns = ["scenario", "errors"] + places.map { figures[0][$0].column }
        rows = measurements.map { measurement in
            [measurement.name, "\(measurement.errors.count)"] + places.map { measurement.figures[$0].text }
        }
    }

    var description: String {
        let all = [columns] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        var lines = all.map { Self.line($0, widths) }
        let rule = widths.enumerated().map { $0 == 0 ? "---" : String(repeating: "-", count: $1 - 1) + ":" }
        lines.insert(Self.line(rule, widths), at: 1)
        return lines.joined(separator: "\n")
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).enumerated().map { column, cell in
            let space = String(repeating: " ", count: cell.1 - cell.0.count)
            return column == 0 ? cell.0 + space : space + cell.0
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
}
