#include "ui/support/density.h"

#include "ui/support/theme.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Density &Density::current()
{
    static Density density;
    return density;
}

void Density::setLevel(Level level)
{
    if (level == m_level)
        return;
    m_level = level;
    Q_EMIT changed();
}

int Density::rowHeight() const
{
    switch (m_level) {
    case Level::Compact:
        return 24;
    case Level::Normal:
        return space::row;
    case Level::Comfortable:
        return 34;
    }
    return space::row;
}

Density::Level Density::levelFromName(QStringView name)
{
    if (name == u"compact")
        return Level::Compact;
    return name == u"comfortable" ? Level::Comfortable : Level::Normal;
}

QString Density::nameOf(Level level)
{
    switch (level) {
    case Level::Compact:
        return u"compact"_s;
    case Level::Normal:
        return u"normal"_s;
    case Level::Comfortable:
        return u"comfortable"_s;
    }
    return {};
}

} // namespace kekkai
