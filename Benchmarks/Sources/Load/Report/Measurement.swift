/// What one scenario came to.
struct Measurement {
    let name: String
    let readings: [Reading]
    let observation: Observation
    let delays: Delays
    /// What went wrong, in words. Bytes that differ from what was sent are among it.
    var errors: [String]

    /// - Parameter slowReaders: How many of the last readings may be cut: those readers could not be done in time.
    init(_ name: String, _ readings: [Reading], _ observation: Observation, slowReaders: Int = 0) {
        self.name = name
        self.readings = readings
        self.observation = observation
        let fast = readings.dropLast(slowReaders)
        delays = Delays(Array(fast))
        errors = fast.compactMap(\.fault) + readings.suffix(slowReaders).compactMap(\.faultOfSlow)
    }

    /// Seconds of processor time of the measured program for each 1,000 deltas that reached a reader.
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

    /// A slow reader gets as far as it can; what it gets must be right.
    fileprivate var faultOfSlow: String? {
        if case .cut = ending { position > 0 ? nil : "got nothing" } else { fault }
    }
}
