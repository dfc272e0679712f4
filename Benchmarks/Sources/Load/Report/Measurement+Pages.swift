/// What is measured while pages show one reply.
struct PageFigures {
    let readings: [Reading]
    /// From the first delta until all pages show all of the text.
    let growth: Stretch
    /// From there until the last page has the ending.
    let ending: Stretch
    /// Seconds from the model's ending until the last page had it.
    let end: Double
    /// The neighbours: the one who asks for `/health`, then the one who asks for a page.
    let visits: [Visit]
}

extension Measurement {
    init(_ name: String, _ figures: PageFigures) {
        let delays = Delays(figures.readings.flatMap(\.delays))
        let waits = figures.visits.map { Delays($0.waits) }
        self.init(
            name: name, errors: figures.readings.compactMap(\.fault) + figures.visits.compactMap(\.error),
            figures: [
                Figure("deltas", delays.count), Figure("events", figures.readings.reduce(0) { $0 + $1.events }),
            ] + delays.figures() + [
                Figure("growth CPU s", figures.growth.processorTime, digits: 3),
                .database("growth s", figures.growth.databaseTime, per: 1, digits: 3),
                Figure("end CPU s", figures.ending.processorTime, digits: 3),
                Figure("end ms", figures.end * 1000),
            ]
                + zip(["health", "page"], waits).flatMap { name, waits in
                    [
                        Figure("\(name) median ms", waits.quantile(0.5), digits: 1),
                        Figure("\(name) max ms", waits.quantile(1), digits: 0),
                    ]
                } + [Figure("other cores", figures.growth.otherCores, digits: 1)])
    }
}
