import Foundation

/// Measurements as a Markdown table.
struct Table: CustomStringConvertible {
    private static let columns = [
        "scenario", "errors", "deltas", "events", "s", "median ms", "p99 ms", "max ms", "CPU s / 1,000", "steady",
        "MB before",
        "MB peak", "writes/s", "other cores",
    ]

    let measurements: [Measurement]

    var description: String {
        let rows = [Self.columns] + measurements.map(Self.cells)
        let widths = Self.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { Self.line($0, widths) }
        lines.insert(
            Self.line(
                widths.enumerated().map { $0 == 0 ? "---" : String(repeating: "-", count: $1 - 1) + ":" }, widths),
            at: 1)
        return lines.joined(separator: "\n")
    }

    private static func cells(_ measurement: Measurement) -> [String] {
        let observation = measurement.observation
        return [
            measurement.name, "\(measurement.errors.count)", "\(measurement.delays.count)",
            "\(measurement.readings.reduce(0) { $0 + $1.events })", number(observation.duration, 1),
            number(measurement.delays.quantile(0.5), 1), number(measurement.delays.quantile(0.99), 1),
            number(measurement.delays.quantile(1), 0), number(measurement.processorTime, 4),
            number(observation.steady.processorTime, 4),
            "\(observation.memory.before >> 20)", "\(observation.memory.peak >> 20)",
            observation.steady.writesPerSecond.map { number($0, 1) } ?? "–", number(observation.otherCores, 1),
        ]
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).enumerated().map { column, cell in
            let space = String(repeating: " ", count: cell.1 - cell.0.count)
            return column == 0 ? cell.0 + space : space + cell.0
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
