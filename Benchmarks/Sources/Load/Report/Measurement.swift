/// The result of one scenario.
struct Measurement {
    let name: String
    let readings: [Reading]
    let observation: Observation
    let delays: Delays
    /// Descriptions of what went wrong, including text that differs from what was sent.
    var errors: [String]

    /// - Parameter slowReaders: How many of the last readings may be cut off, because their readers are too slow.
    init(_ name: String, _ readings: [Reading], _ observation: Observation, slowReaders: Int = 0) {
        self.name = name
        self.readings = readings
        self.observation = observation
        let fast = readings.dropLast(slowReaders)
        delays = Delays(Array(fast))
        errors = fast.compactMap(\.fault) + readings.suffix(slowReaders).compactMap(\.faultOfSlow)
    }

    /// Processor time of the measured program, in seconds per 1,000 deltas that reached a reader.
    var processorTime: Double {
        observation.processorTime / Double(max(1, readings.reduce(0) { $0 + $1.delays.count })) * 1000
    }
}

extension Reading {
    fileprivate var fault: String? {
        switch ending {
        case .whole: nil
        case .cut, nil: "cut after \(position) bytes"
        case .different(let position): "differs at byte \(position)"
        case .failed(let reason): reason
        }
    }

    /// A slow reader may be cut off, but what it got must be right.
    fileprivate var faultOfSlow: String? {
        if case .cut = ending { position > 0 ? nil : "got nothing" } else { fault }
    }
}
