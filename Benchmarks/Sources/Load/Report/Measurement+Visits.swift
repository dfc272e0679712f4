extension Measurement {
    /// The figures of requests for the same thing.
    ///
    /// - Parameter size: Bytes of each answer.
    init(requests name: String, _ visits: [Visit], _ stretch: Stretch, size: Int) {
        let waits = Delays(visits.flatMap(\.waits))
        self.init(
            name: name, errors: visits.compactMap(\.error),
            figures: [
                Figure("bytes", size), Figure("requests", waits.count),
                Figure("requests/s", Double(waits.count) / stretch.duration),
            ] + waits.figures(digits: 2, digitsOfMaximum: 1) + [
                Figure("CPU ms / request", stretch.processorTime * 1000 / Double(max(1, waits.count)), digits: 3),
                .database("ms / request", stretch.databaseTime, per: Double(max(1, waits.count)) / 1000, digits: 3),
                Figure("new connections", visits.reduce(0) { $0 + $1.connections }),
                Figure("other cores", stretch.otherCores, digits: 1),
            ])
    }

    /// The figures of short answers.
    ///
    /// - Parameter writes: Number of writing transactions; `nil` without a database.
    init(answers name: String, _ visits: [Visit], _ stretch: Stretch, writes: Int?) {
        let waits = Delays(visits.flatMap(\.waits))
        let firstDeltas = Delays(visits.flatMap(\.firstDeltas))
        self.init(
            name: name, errors: visits.compactMap(\.error),
            figures: [
                Figure("answers", waits.count), Figure("answers/s", Double(waits.count) / stretch.duration),
                Figure("first delta median ms", firstDeltas.quantile(0.5), digits: 2),
                Figure("first delta p99 ms", firstDeltas.quantile(0.99), digits: 1),
            ] + waits.figures(digits: 2, digitsOfMaximum: 1) + [
                Figure("CPU ms / answer", stretch.processorTime * 1000 / Double(max(1, waits.count)), digits: 3),
                .database("ms / answer", stretch.databaseTime, per: Double(max(1, waits.count)) / 1000, digits: 3),
                Figure("writes / answer", writes.map { Double($0) / Double(max(1, waits.count)) }, digits: 2),
                Figure("new connections", visits.reduce(0) { $0 + $1.connections }),
                Figure("other cores", stretch.otherCores, digits: 1),
            ])
    }
}
