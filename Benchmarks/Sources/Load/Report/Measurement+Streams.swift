extension Measurement {
    /// The figures of replies that grow at a steady pace.
    ///
    /// - Parameter slowReaders: How many of the last readings may be cut off, because their readers are too slow.
    init(_ name: String, _ readings: [Reading], _ observation: Observation, slowReaders: Int = 0) {
        let fast = readings.dropLast(slowReaders)
        let delays = Delays(fast.flatMap(\.delays))
        let (whole, steady) = (observation.whole, observation.steady)
        self.init(
            name: name, errors: fast.compactMap(\.fault) + readings.suffix(slowReaders).compactMap(\.faultOfSlow),
            figures: [
                Figure("deltas", delays.count), Figure("events", readings.reduce(0) { $0 + $1.events }),
                Figure("s", whole.duration, digits: 1),
            ] + delays.figures() + [
                Figure("CPU s / 1,000", whole.processorTime / Double(readings.deltas) * 1000, digits: 4),
                .database("s / 1,000", whole.databaseTime, per: Double(readings.deltas) / 1000, digits: 4),
                Figure("steady", steady.processorTime, digits: 4),
                Figure("MB before", observation.memory.before >> 20), Figure("MB peak", observation.memory.peak >> 20),
                Figure("writes/s", steady.writesPerSecond, digits: 1),
                Figure("other cores", whole.otherCores, digits: 1),
            ])
    }

    /// The figures of conversations that begin one after the other.
    ///
    /// - Parameter due: Number of deltas that should have reached a reader.
    init(arrivals name: String, _ readings: [Reading], _ stretch: Stretch, due: Int) {
        let delays = Delays(readings.flatMap(\.delays))
        self.init(
            name: name, errors: readings.compactMap(\.fault),
            figures: [Figure("deltas", delays.count), Figure("due", due)]
                + Delays(readings.compactMap(\.firstDelta)).figures("first delta")
                + Delays(readings.compactMap(\.delays.first)).figures("since sent")
                + delays.figures("all deltas") + [
                    Figure("CPU s / 1,000", stretch.processorTime / Double(readings.deltas) * 1000, digits: 4),
                    .database("s / 1,000", stretch.databaseTime, per: Double(readings.deltas) / 1000, digits: 4),
                    Figure("other cores", stretch.otherCores, digits: 1),
                ])
    }
}

extension [Reading] {
    /// Number of deltas that reached a reader; at least 1.
    var deltas: Int { Swift.max(1, reduce(0) { $0 + $1.delays.count }) }
}

extension Reading {
    /// What is wrong with it.
    var fault: String? {
        switch ending {
        case .whole: nil
        case .cut, nil: "cut after \(position) bytes"
        case .different(let position): "differs at byte \(position)"
        case .failed(let reason): reason
        }
    }

    /// A slow reader may be cut off, but what it got must be right. An event of another server's reply has the text of
    /// 200 ms, which may be more than it reads.
    fileprivate var faultOfSlow: String? {
        if case .cut = ending { position > 0 || isWithinLine ? nil : "got nothing" } else { fault }
    }
}
