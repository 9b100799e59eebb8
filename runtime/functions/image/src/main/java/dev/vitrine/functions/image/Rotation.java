package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Turns by any angle. */
final class Rotation {
    private Rotation() {}

    /** The picture turned clockwise, on a transparent ground just large enough for it. */
    static Picture of(Picture picture, double degrees) {
        BufferedImage source = picture.toBufferedImage();
        AffineTransform turn = AffineTransform.getRotateInstance(Math.toRadians(degrees));
        Rectangle2D bounds = turn.createTransformedShape(
                        new Rectangle2D.Double(0, 0, source.getWidth(), source.getHeight()))
                .getBounds2D();
        int width = (int) Math.ceil(bounds.getWidth() - 1e-6);
        int height = (int) Math.ceil(bounds.getHeight() - 1e-6);
        BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = target.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
            graphics.translate(width / 2.0, height / 2.0);
            graphics.transform(turn);
            graphics.translate(-source.getWidth() / 2.0, -source.getHeight() / 2.0);
            graphics.drawImage(source, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return Picture.of(target);
    }
}
