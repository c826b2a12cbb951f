#pragma once

class QThreadPool;

namespace kekkai {

/// The threads for work that takes long: parsing, comparing, analysing. Not QThreadPool::globalInstance(): Qt paints
/// large areas with the help of those threads and waits for them, so that work there makes the window stand still.
/// Ends with the application.
[[nodiscard]] QThreadPool &workPool();

} // namespace kekkai
