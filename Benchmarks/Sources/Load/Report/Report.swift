/// Measurements as tables, one for each kind of figures, without columns that are empty.
struct Report: CustomStringConvertible {
    let measurements: [Measurement]

    var description: String {
        Self.groups(measurements, by: \.columns)
            .map { Table($0).description }
            .joined(separator: "\n\n")
    }

    /// For each scenario that was measured several times, the median of each figure, and all errors.
    var medians: Report {
        Report(measurements: Self.groups(measurements, by: \.name).map(Self.median))
    }

    private static func median(of rounds: [Measurement]) -> Measurement {
        var median = rounds[0]
        median.errors = rounds.flatMap(\.errors)
        for place in median.figures.indices {
            let values = rounds.compactMap { $0.figures.indices.contains(place) ? $0.figures[place].value : nil }
            median.figures[place].value = Self.median(of: values)
        }
        return median
    }

    private static func median(of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Groups in the order of their first members.
    private static func groups<Key: Hashable>(
        _ measurements: [Measurement], by key: (Measurement) -> Key
    ) -> [[Measurement]] {
        var places: [Key: Int] = [:]
        var groups: [[Measurement]] = []
        for measurement in measurements {
            if let place = places[key(measurement)] {
                groups[place].append(measurement)
            } else {
                places[key(measurement)] = groups.count
                groups.append([measurement])
            }
        }
        return groups
    }
}
