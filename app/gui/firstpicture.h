#pragma once

class QWidget;

namespace kekkai {

/// Shows @p window and returns once it has been painted (at the latest after a third of a second, where nothing shows
/// it): what is not in the first picture can be made after it, and the person sees the program sooner. Meanwhile keys
/// and clicks wait.
/// @returns false when it was closed again meanwhile.
[[nodiscard]] bool showFirstPicture(QWidget &window);

} // namespace kekkai
