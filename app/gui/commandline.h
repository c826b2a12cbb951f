#pragma once

#include "app/connection.h"
#include "services/navigation/place.h"
#include "ui/support/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace kekkai {

/// What `kekkai` was asked to do.
struct CommandLine {
    enum class Action { Run, Help, Version, Refuse };
    Action action = Action::Run;
    QString text; ///< for Help, Version and Refuse: what to print
    bool sandbox = false;
    ConnectionOptions connection; ///< without addresses: the welcome page
    QString profile; ///< the name of a saved connection to be opened; empty: none
    QString tourFolder; ///< empty: no tour
    QSize size; ///< of the window; invalid: as remembered
    std::optional<Theme::Mode> theme; ///< none: as remembered
    std::optional<Place> place; ///< to be opened: an address of Kekkai was given
};

/// Never ends the program. Needs a QCoreApplication only when --help is among @p arguments.
[[nodiscard]] CommandLine readCommandLine(const QStringList &arguments);

} // namespace kekkai
