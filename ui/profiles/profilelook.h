#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>
#include <QString>

class QComboBox;
class QPainter;

namespace kekkai {

/// The shade of a profile's colour that fits the theme as it is now; invalid when the profile has none.
/// @param color  as in Profile::color.
[[nodiscard]] QColor profileColor(const QString &color);
/// Text on @p ground: black or white, whichever stands out more.
[[nodiscard]] QColor inkOn(const QColor &ground);
/// A rounded square of the profile's colour; an empty one when it has none. Outlined, so that it is seen on any ground.
void paintSwatch(QPainter &painter, const QRectF &box, const QString &color);
/// The same as an icon, in the theme as it is at each painting.
[[nodiscard]] QIcon swatchIcon(const QString &color);

/// Adds "No colour" and the named ones, each with its swatch and, as its data, what Profile::color says.
void addProfileColors(QComboBox *box);

} // namespace kekkai
