package dev.vitrine.jdbc;

import java.awt.image.BufferedImage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A program of its own that uses the driver as any application does, and writes one line. */
final class QuietClient {
    private QuietClient() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:vitrine:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE films (title text, poster image, loud text COMPUTED AS text_upper(title),"
                    + " wide int COMPUTED AS image_width(poster))");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO films (title, poster) VALUES (?, ?)")) {
                insert.setString(1, "m");
                insert.setObject(2, new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));
                insert.executeUpdate();
            }
            try (ResultSet rows = statement.executeQuery("SELECT loud || ' ' || wide FROM films");
                    FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                rows.next();
                out.write(rows.getString(1).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
